package io.filebell.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.filebell.base.EventId;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.db.Database;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        SmtpUrl url = SmtpUrl.parse("smtp://a%40b:h%3Aush+@mail.example.com?from=f@example.com")
                .orElseThrow();

        assertThat(url.login()).contains(new SmtpUrl.Login("a@b", "h:ush+"));
        assertThat(url.port()).isEqualTo(587);
        assertThat(url.toString()).doesNotContain("ush");
        assertThat(SmtpUrl.parse("smtps://mail?from=f@example.com")
                        .orElseThrow()
                        .port())
                .isEqualTo(465);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.com",
                "http://mail?from=f@example.com",
                "smtp://mail",
                "smtp://mail?from=nobody",
                "smtp://ann@mail?from=f@example.com",
                "smtp://mail/path?from=f@example.com",
                "smtp://mail?from=a@b%0D%0Ac"
            })
    void refusesOtherUrls(String text) {
        assertThat(SmtpUrl.parse(text)).isEmpty();
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
                        + "?from=filebell@example.com")
                .orElseThrow();
    }
}
