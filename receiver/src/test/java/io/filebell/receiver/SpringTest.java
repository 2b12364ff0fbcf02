package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.receiver.servlet.ReceiverServlet;
import io.filebell.receiver.spring.ReceiverAutoConfiguration;
import io.filebell.receiver.spring.ReceiverCustomizer;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.sqlite.SQLiteDataSource;

final class SpringTest {

    private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    private AnnotationConfigApplicationContext application(Map<String, Object> properties) {
        AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext();
        application
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", properties));
        application.register(ReceiverAutoConfiguration.class);
        application.registerBean(
                ReceiverCustomizer.class,
                () -> builder -> builder.on("*", event -> handled.add(event.id())));
        return application;
    }

    @Test
    void anApplicationWithASecretReceives() {
        String url = "jdbc:sqlite:" + folder.resolve("inbox.db");
        try (AnnotationConfigApplicationContext application = application(Map.of(
                "filebell.receiver.secrets",
                Secret.ofBytes(new byte[32]).text() + "," + Sender.SECRET.text(),
                "filebell.receiver.inbox",
                url,
                "filebell.receiver.path",
                "/events"))) {
            application.refresh();
            ServletRegistrationBean<?> door = application.getBean(ServletRegistrationBean.class);
            assertThat(door.getServlet()).isInstanceOf(ReceiverServlet.class);
            assertThat(door.getUrlMappings()).containsExactly("/events");
            Receiver receiver = application.getBean(Receiver.class);
            Request request = new Sender(InstantSource.system()).event("evt_1", "a", "b");
            assertThat(receiver.receive(request).status()).isEqualTo(204);
            await().until(() -> handled.contains("evt_1"));
        }
        // Closed with the application, so that it can be opened again.
        Inbox.open(url).close();
    }

    /** As people write one, but for the handler, which is the test's. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void anApplicationOfSpringBootReceivesOverHttp() throws Exception {
        ReceiverCustomizer handler = builder -> builder.on("*", event -> handled.add(event.id()));
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        application.addInitializers(
                context -> context.getBeanFactory().registerSingleton("handler", handler));
        try (ConfigurableApplicationContext running = application.run(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--filebell.receiver.secrets=" + Sender.SECRET.text(),
                "--filebell.receiver.inbox=jdbc:sqlite:" + folder.resolve("inbox.db"),
                "--filebell.receiver.path=/events")) {
            URI address = URI.create("http://127.0.0.1:"
                    + running.getEnvironment().getProperty("local.server.port") + "/events");
            Request good = new Sender(InstantSource.system()).event("evt_1", "a", "b");
            assertThat(post(address, good)).isEqualTo(204);
            assertThat(post(address, good)).isEqualTo(204);
            Request forged = new Request(good.headers(), new byte[] {'{', '}'}, true);
            assertThat(post(address, forged)).isEqualTo(401);
            await().until(() -> running.getBean(Receiver.class).health().waiting() == 0);
        }
        assertThat(handled).containsExactly("evt_1");
    }

    private static int post(URI address, Request request) throws Exception {
        HttpRequest.Builder post = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            post.header(name, request.headers().first(name).orElseThrow());
        }
        return HttpClient.newHttpClient()
                .send(post.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void theApplicationsDataSourceHoldsTheInboxUnlessAnotherIsNamed() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("application.db"));
        try (AnnotationConfigApplicationContext application =
                application(Map.of("filebell.receiver.secrets", Sender.SECRET.text()))) {
            application.registerBean(javax.sql.DataSource.class, () -> source);
            application.refresh();
            assertThat(application.getBean(Inbox.class).events(0, 1)).isEmpty();
        }
        assertThat(folder.resolve("application.db")).exists();
    }

    @Test
    void secretsMayBeAListAsInYaml() {
        try (AnnotationConfigApplicationContext application = application(Map.of(
                "filebell.receiver.secrets[0]",
                Secret.ofBytes(new byte[32]).text(),
                "filebell.receiver.secrets[1]",
                Sender.SECRET.text(),
                "filebell.receiver.inbox",
                "jdbc:sqlite:" + folder.resolve("inbox.db")))) {
            application.refresh();
            Request request = new Sender(InstantSource.system()).event("evt_1", "a", "b");
            assertThat(application.getBean(Receiver.class).receive(request).status())
                    .isEqualTo(204);
        }
    }

    @Test
    void anApplicationWithoutASecretHasNoReceiver() {
        try (AnnotationConfigApplicationContext application = application(Map.of())) {
            application.refresh();
            assertThat(application.getBeanNamesForType(Receiver.class)).isEmpty();
        }
    }

    @Test
    void springBootFindsTheConfiguration() throws IOException {
        String file = "META-INF/spring/"
                + "org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        try (InputStream found = Receiver.class.getClassLoader().getResourceAsStream(file)) {
            assertThat(found).isNotNull();
            assertThat(new String(found.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(ReceiverAutoConfiguration.class.getName());
        }
    }
}
