package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filebell.base.EndpointId;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.mail.Mails;
import io.filebell.mail.SmtpUrl;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operational events, and a mail to whoever made the endpoint, without anybody's doing. */
abstract class WhoIsToldRules extends InAWorld {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final String CREATOR = "ann@example.com";

    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private Mails mails;

    @BeforeEach
    void startMail() {
        server.start();
        SmtpUrl url = SmtpUrl.parse(
                "smtp://127.0.0.1:" + server.getSmtp().getPort() + "?from=filebell@example.com");
        mails = new Mails(
                world.database,
                url,
                (tx, user) ->
                        Optional.of(CREATOR).filter(mail -> user.equals(SimulatedPeople.FIRST)),
                world.time);
        world.rows.tell(mails);
        mails.start();
    }

    @AfterEach
    void stopMail() {
        mails.close();
        server.stop();
    }

    @Test
    void failingAndRecoveredAreToldAsEventsAndByMail() {
        EndpointId endpoint = failing();
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(5));
        soon().until(() -> state(endpoint) == State.ACTIVE);
        assertThat(world.typesInLog())
                .containsSubsequence("endpoint.failing", "endpoint.recovered");
        awaitMails("is failing", "works again");
    }

    @Test
    void aDisabledOneIsToldAsAnEventAndByMail() {
        world.endpoints.register("note.*");
        world.sender.answers(410);
        world.happens();
        soon().until(() -> world.typesInLog().contains("endpoint.disabled"));
        awaitMails("is disabled");
    }

    private void awaitMails(String... ends) {
        soon().atMost(A_MINUTE).until(() -> subjects().size() == ends.length);
        for (int i = 0; i < ends.length; i++) {
            assertThat(subjects().get(i)).endsWith(ends[i]);
        }
    }

    private List<String> subjects() {
        return Arrays.stream(server.getReceivedMessages())
                .map(mail -> {
                    try {
                        return mail.getSubject();
                    } catch (jakarta.mail.MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }
}
