package io.filebell.mail;

import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointAlert;
import io.filebell.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down mails about endpoints and sends them: at once, and again after a while when the
 * server does not take one, up to {@link Limits#MAIL_PAUSES}.
 *
 * <p>A mail is put off before each try and removed after it was taken: a crash in between sends it
 * twice, one before loses nothing, and several instances do not send the same one.
 */
public final class Mails implements EndpointAlert, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Mails.class);

    private final SqlMails rows = new SqlMails();
    private final Database database;
    private final MailServer server;
    private final BiFunction<Tx, UserId, Optional<String>> addresses;
    private final InstantSource clock;
    private final Semaphore nudge = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** @param addresses of users, as far as they are known */
    public Mails(
            Database database,
            SmtpUrl url,
            BiFunction<Tx, UserId, Optional<String>> addresses,
            InstantSource clock) {
        this(database, new SmtpServer(url, clock), addresses, clock);
    }

    Mails(
            Database database,
            MailServer server,
            BiFunction<Tx, UserId, Optional<String>> addresses,
            InstantSource clock) {
        this.database = database;
        this.server = server;
        this.addresses = addresses;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("filebell-mails").unstarted(this::runUntilClosed);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        nudge.release();
    }

    @Override
    public void raise(Tx tx, Endpoint endpoint, Event event) {
        UserId creator = endpoint.creator().user();
        if (creator.value().equals(event.actor().id())) {
            return;
        }
        Letter.about(event.type())
                .ifPresent(letter -> addresses.apply(tx, creator).ifPresent(to -> {
                    rows.insert(
                            tx,
                            endpoint.organization(),
                            letter.to(to, endpoint, event),
                            clock.instant());
                    tx.afterCommit(nudge::release);
                }));
    }

    private void runUntilClosed() {
        while (!closed) {
            try {
                sendDue();
            } catch (RuntimeException e) {
                log.warn("Mails wait", e);
            }
            try {
                if (nudge.tryAcquire(Limits.MAIL_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    nudge.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Tries each mail that is due. */
    void sendDue() {
        Instant now = clock.instant();
        List<SqlMails.Due> due = database.read(tx -> rows.due(tx, now, Limits.MAILS_AT_ONCE));
        for (SqlMails.Due one : due) {
            if (!closed) {
                send(one.organization(), one.mail());
            }
        }
    }

    private void send(OrganizationId organization, Mail mail) {
        List<Duration> pauses = Limits.MAIL_PAUSES;
        boolean last = mail.attempts() >= pauses.size();
        Instant now = clock.instant();
        Instant again = now.plus(last ? pauses.getLast() : pauses.get(mail.attempts()));
        if (!database.write(organization, tx -> rows.take(tx, mail, now, again))) {
            return;
        }
        Optional<String> failure = server.take(mail);
        failure.ifPresent(reason -> log.warn(
                "The mail about {} was not taken ({}){}",
                mail.event(),
                reason,
                last ? "; it is given up" : "; it is tried again at " + again));
        if (failure.isEmpty() || last) {
            database.write(organization, tx -> {
                rows.delete(tx, mail);
                return mail;
            });
        }
    }
}
