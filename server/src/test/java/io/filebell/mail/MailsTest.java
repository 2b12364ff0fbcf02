package io.filebell.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.WorkspaceRef;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written down is sent: to a server in this JVM, and again when one does not take it. */
final class MailsTest {

    private static final OrganizationId ORGANIZATION =
            new OrganizationId("org_01jd8qxk3v7m2n4p5r6s7t8v9w");
    private static final EventId EVENT = new EventId("evt_01jd8qxk3v7m2n4p5r6s7t8v9w");
    private static final Mail MAIL =
            new Mail(EVENT, "ann@example.com", "Äther is failing", "It answered 500.\n", 0);

    private final ManualTime time = new ManualTime();
    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final SqlMails rows = new SqlMails();
    private Database database;

    @BeforeEach
    void start(@TempDir Path folder) {
        database = Databases.sqlite(folder);
        server.start();
    }

    @AfterEach
    void stop() {
        database.close();
        server.stop();
    }

    @Test
    void sendsAMailOnceAndForgetsIt() throws Exception {
        write();
        Mails mails = mails(new SmtpServer(url(""), time));

        mails.sendDue();
        time.pass(Duration.ofDays(1));
        mails.sendDue();

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo(MAIL.subject());
        assertThat(mail.getContent().toString().strip()).isEqualTo("It answered 500.");
        assertThat(mail.getFrom()[0]).hasToString("filebell@example.com");
        assertThat(mail.getAllRecipients()[0]).hasToString("ann@example.com");
        assertThat(mail.getMessageID()).isEqualTo("<" + EVENT.value() + "@example.com>");
        assertThat(waiting()).isZero();
    }

    @Test
    void triesAgainAfterEachPauseAndGivesUpInTheEnd() {
        write();
        List<Mail> tried = new ArrayList<>();
        Mails mails = mails(mail -> {
            tried.add(mail);
            return Optional.of("not now");
        });
        for (Duration pause : Limits.MAIL_PAUSES) {
            mails.sendDue();
            mails.sendDue();
            assertThat(waiting()).isEqualTo(1);
            time.pass(pause);
        }
        mails.sendDue();

        assertThat(tried).hasSize(Limits.MAIL_PAUSES.size() + 1);
        assertThat(waiting()).isZero();
    }

    @Test
    void aCrashAmidATryLosesNothing() {
        write();
        Mails crashing = mails(mail -> {
            throw new IllegalStateException("crash");
        });
        assertThatThrownBy(crashing::sendDue).hasMessage("crash");
        time.pass(Limits.MAIL_PAUSES.getFirst());

        mails(new SmtpServer(url(""), time)).sendDue();

        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void sendsNoPasswordInTheClear() {
        server.setUser("ann", "hush");

        Optional<String> failure = new SmtpServer(url("ann:hush@"), time).take(MAIL);

        assertThat(failure).isPresent();
        assertThat(failure.orElseThrow()).doesNotContain("hush");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void readsUrls() {
        SmtpUrl url = SmtpUrl.parse("smtp://a%40b:h%3Aush+@mail.example.com?from=f@example.com");

        assertThat(url.login()).contains(new SmtpUrl.Login("a@b", "h:ush+"));
        assertThat(url.port()).isEqualTo(587);
        assertThat(url.toString()).doesNotContain("ush");
        assertThat(SmtpUrl.parse("smtps://mail?from=f@example.com").port()).isEqualTo(465);
        assertThat(SmtpUrl.parse("smtp://mail:65535/?from=f%2Bg@b.c"))
                .isEqualTo(new SmtpUrl(false, "mail", 65_535, Optional.empty(), "f+g@b.c"));
    }

    /** A port that there is not and a parameter that nobody reads were accepted and ignored. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            ann:hush                                 | begin with smtp:// or smtps://
            http://ann:hush@mail?from=f@b.c          | begin with smtp:// or smtps://
            smtp://ann:hu sh@mail?from=f@b.c         | This is no URL
            smtp://ann:hush^@mail?from=f@b.c         | This is no URL
            smtp://ann:hush@?from=f@b.c              | no host
            smtp:hush@mail?from=f@b.c                | no host
            smtp://ann:hush@mail:hush?from=f@b.c     | port cannot be read
            smtp://ann:hu@sh@mail?from=f@b.c         | port cannot be read
            smtp://ann:hush@mail:0?from=f@b.c        | not one from 1 to 65535
            smtp://ann:hush@mail:65536?from=f@b.c    | not one from 1 to 65535
            smtp://ann:hush@mail:99999?from=f@b.c    | not one from 1 to 65535
            smtp://ann:hush@mail:99999999999?from=f@b.c | port cannot be read
            smtp://ann:hush@mail:?from=f@b.c         | lacks the port
            smtp://ann@mail?from=f@b.c               | lacks the other
            smtp://ann:@mail?from=f@b.c              | lacks the other
            smtp://:hush@mail?from=f@b.c             | lacks the other
            smtp://ann:hush@mail/path?from=f@b.c     | path
            smtp://ann:hush@mail?from=f@b.c#x        | #
            smtp://ann:hush@mail                     | lacks ?from=
            smtp://localhost?                        | lacks ?from=
            smtp://ann:hush@mail?from=f@b.c&tls=no   | besides from
            smtp://ann:hush@mail?from=f@b.c&hush     | besides from
            smtp://ann:hush@mail?from=f@b.c&         | besides from
            smtp://ann:hush@mail?From=f@b.c          | besides from
            smtp://ann:1?hush@mail?from=f@b.c        | besides from
            smtp://ann:hush@mail?from=f@b.c&from=g@b.c | from twice
            smtp://ann:hush@mail?from=               | no e-mail address
            smtp://ann:hush@mail?from=nobody         | no e-mail address
            smtp://ann:hush@mail?from=a..b@b.c       | no e-mail address
            smtp://ann:hush@mail?from=a@b%0D%0Ac     | no e-mail address
            """)
    void refusesWhatItDoesNotUseAndRepeatsNothingOfIt(String text, String sentence) {
        assertThatThrownBy(() -> SmtpUrl.parse(text))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining("smtp://user:password@host:587?from=filebell@example.com")
                .message()
                .doesNotContain("hush", "ann:");
    }

    /** That of one which works again still said how one goes on that is disabled. */
    @Test
    void eachMailSaysWhoseEndpointItIsAndWhatHoldsNow() {
        WorkspaceRef workspace =
                new WorkspaceRef(new WorkspaceId("ws_01jd8qxk3v7m2n4p5r6s7t8v9w"), "Contracts");
        EventSource source = EventSource.of(ORGANIZATION, workspace);
        Endpoint endpoint = endpoint(Optional.of(workspace.id()));
        String enable =
                "POST /v1/workspaces/" + workspace.id() + "/endpoints/" + endpoint.id() + "/enable";

        assertThat(told("endpoint.recovered", source, endpoint))
                .contains("the workspace \"Contracts\" (" + workspace.id() + ")")
                .contains("at example.com works again.", "It answered 500.", "is being delivered")
                .doesNotContain("enable", "hook");
        assertThat(told("endpoint.failing", source, endpoint))
                .contains("\"Contracts\"", "at example.com is failing.", "goes on by itself")
                .doesNotContain("enable", "hook");
        assertThat(told("endpoint.disabled", source, endpoint))
                .contains("\"Contracts\"", "at example.com is disabled.", enable)
                .doesNotContain("hook");
        Endpoint whole = endpoint(Optional.empty());
        assertThat(told("endpoint.disabled", EventSource.of(ORGANIZATION), whole))
                .contains("of the organization " + ORGANIZATION)
                .contains("POST /v1/endpoints/" + whole.id() + "/enable")
                .contains("GET /v1/endpoints/" + whole.id() + "/deliveries");
        assertThat(Letter.about("endpoint.updated")).isEmpty();
    }

    private String told(String type, EventSource source, Endpoint endpoint) {
        Event event = new Event(
                EVENT,
                source,
                1,
                type,
                time.instant(),
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                Json.of(Map.of()));
        return Letter.about(type)
                .orElseThrow()
                .to("ann@example.com", endpoint, event)
                .text();
    }

    private Endpoint endpoint(Optional<WorkspaceId> workspace) {
        return new Endpoint(
                new EndpointId("ep_01jd8qxk3v7m2n4p5r6s7t8v9w"),
                ORGANIZATION,
                workspace,
                new Endpoint.Creator(
                        new UserId("usr_01jd8qxk3v7m2n4p5r6s7t8v9w"),
                        new KeyId("key_01jd8qxk3v7m2n4p5r6s7t8v9w")),
                "",
                EndpointFixture.target(
                        "https://example.com/hook",
                        Duration.ofSeconds(15),
                        20,
                        OptionalInt.empty()),
                EndpointFixture.filter(Ordering.NONE, "*"),
                Endpoint.State.ACTIVE,
                "It answered 500.",
                1,
                time.instant(),
                time.instant());
    }

    private void write() {
        database.write(ORGANIZATION, tx -> {
            rows.insert(tx, ORGANIZATION, MAIL, time.instant());
            rows.insert(tx, ORGANIZATION, MAIL, time.instant());
            return MAIL;
        });
    }

    private int waiting() {
        return database.read(
                tx -> rows.due(tx, time.instant().plus(Duration.ofDays(9)), 10).size());
    }

    private Mails mails(MailServer to) {
        return new Mails(database, to, (tx, user) -> Optional.empty(), time);
    }

    private SmtpUrl url(String login) {
        return SmtpUrl.parse("smtp://" + login + "127.0.0.1:" + server.getSmtp().getPort()
                + "?from=filebell@example.com");
    }
}
