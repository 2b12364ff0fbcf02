package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who made an endpoint hears of its end by mail. */
final class EndpointMailsTest {

    @Test
    void anEndpointThatWantsNothingMoreIsToldToWhoMadeIt(@TempDir Path folder) throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        String url = "smtp://127.0.0.1:" + mail.getSmtp().getPort() + "?from=filebell@example.com";
        try (FakeEndpoint listener = FakeEndpoint.start();
                RunningApp app = new RunningApp(folder, Map.of("FILEBELL_SMTP_URL", url))) {
            String me = app.ok("GET", "/v1/users/me", "").at("/user/id").asString();
            app.ok("PATCH", "/v1/users/" + me, "{\"email\":\"ann@example.com\"}");
            String base = app.newWorkspace("Contracts");
            app.ok(
                    "POST",
                    base + "/endpoints",
                    "{\"url\":\"" + listener.url("/secret") + "\",\"events\":[\"file.*\"]}");
            listener.always(Behaviour.answers(410));

            app.ok("PUT", base + "/files/a.txt", "hello");

            await().until(() -> mail.getReceivedMessages().length == 1);
            MimeMessage told = mail.getReceivedMessages()[0];
            assertThat(told.getAllRecipients()[0]).hasToString("ann@example.com");
            assertThat(told.getSubject()).endsWith(" is disabled").contains("127.0.0.1");
            assertThat(told.getContent().toString()).contains("410").doesNotContain("secret");
        } finally {
            mail.stop();
        }
    }
}
