package io.filebell.receiver.outside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filebell.receiver.Request;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Maven project that is no part of this build takes the library by its coordinates from a
 * repository of its own, offline; its program is the page's example, on JDK 17.
 */
@Tag("clients")
final class OutsideProjectTest {

    private static final String VERSION = "0.1.0-SNAPSHOT";

    @TempDir
    private Path folder;

    @Test
    void theExampleOfThePageRunsOnJdk17() throws Exception {
        Optional<Path> jdk17 = jdk17();
        assumeTrue(jdk17.isPresent(), "there is no JDK 17 on this machine");
        int port = freePort();
        Path project = Files.createDirectories(folder.resolve("project/src/main/java"));
        Files.writeString(
                project.resolve("Listener.java"),
                ReceiverPage.block("Listener.java").replace("3000", Integer.toString(port)));
        Files.writeString(folder.resolve("project/pom.xml"), pom());
        Path repository = repository();
        run(List.of(
                ReceiverPage.root().resolve("mvnw").toString(),
                "-o",
                "-q",
                "-B",
                "-f",
                folder.resolve("project/pom.xml").toString(),
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + Path.of(home(), ".m2/repository"),
                "-Dmaven.repo.local.tail.ignoreAvailability=true",
                "compile",
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + folder.resolve("classpath")));
        String classPath = folder.resolve("project/target/classes") + ":"
                + Files.readString(folder.resolve("classpath")).strip();
        assertThat(classPath).contains(repository.toString());
        assertThat(classPath.split(":"))
                .as("nothing comes along but jackson-core and the driver")
                .hasSize(4);
        ProcessBuilder listener = new ProcessBuilder(
                        jdk17.get().resolve("bin/java").toString(), "-cp", classPath, "Listener")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        listener.environment().put("SECRET", Sender.SECRET.text());
        Process process = listener.start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> post(port) == 204);
            await().untilAsserted(() -> assertThat(Files.readString(folder.resolve("out")))
                    .contains("file.created {\"id\":\"evt_1\""));
        } finally {
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String pom() {
        return "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n"
                + "<modelVersion>4.0.0</modelVersion><groupId>example</groupId>"
                + "<artifactId>listener</artifactId><version>1</version>\n<properties>"
                + "<maven.compiler.release>17</maven.compiler.release>"
                + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>"
                + "</properties>\n<dependencies>\n" + ReceiverPage.block("coordinates")
                + "</dependencies>\n<build><plugins>" + plugin("resources") + plugin("compiler")
                + plugin("dependency") + "</plugins></build>\n</project>\n";
    }

    /** A plugin in the version of this build, which is on the machine. */
    private static String plugin(String name) {
        String pom = ReceiverPage.read(ReceiverPage.root().resolve("pom.xml"));
        String artifact = "<artifactId>maven-" + name + "-plugin</artifactId>";
        int at = pom.indexOf("<version>", pom.indexOf(artifact));
        return "<plugin>" + artifact
                + pom.substring(at, pom.indexOf("</version>", at) + "</version>".length())
                + "</plugin>";
    }

    /** A repository with the library, as an installation would have left it, and nothing else. */
    private Path repository() throws IOException {
        Path repository = folder.resolve("repository");
        Path root = ReceiverPage.root();
        Path library = Files.createDirectories(
                repository.resolve("io/filebell/filebell-receiver").resolve(VERSION));
        Path parent = Files.createDirectories(
                repository.resolve("io/filebell/filebell-parent").resolve(VERSION));
        Files.copy(root.resolve("pom.xml"), parent.resolve(name("filebell-parent", "pom")));
        Files.copy(
                root.resolve("receiver/pom.xml"),
                library.resolve(name("filebell-receiver", "pom")));
        Files.copy(
                root.resolve("receiver/target").resolve(name("filebell-receiver", "jar")),
                library.resolve(name("filebell-receiver", "jar")));
        return repository;
    }

    private static String name(String artifact, String kind) {
        return artifact + "-" + VERSION + "." + kind;
    }

    private void run(List<String> command) throws Exception {
        Path output = folder.resolve("maven");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(() -> ReceiverPage.read(output)).isZero();
    }

    private static int post(int port) throws InterruptedException {
        Request event = new Sender(InstantSource.system())
                .body("evt_1", Sender.json("evt_1", "file.created", "nd_1").getBytes(UTF_8));
        HttpRequest.Builder post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/hook"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event.body()));
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            post.header(name, event.headers().first(name).orElseThrow());
        }
        try {
            return HttpClient.newHttpClient()
                    .send(post.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String home() {
        return System.getProperty("user.home");
    }

    private static Optional<Path> jdk17() throws IOException {
        String set = System.getenv("JAVA_17_HOME");
        if (set != null) {
            return Optional.of(Path.of(set));
        }
        Path jvms = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jvms)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(jvms)) {
            return found.filter(jvm -> jvm.getFileName().toString().contains("17"))
                    .filter(jvm -> Files.isExecutable(jvm.resolve("bin/java")))
                    .min(Comparator.naturalOrder());
        }
    }
}
