package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.filebell.receiver.testing.ForgetfulDatabase;
import io.filebell.receiver.testing.Sender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Commits that the database stored and whose answer was lost, on whichever database: nobody is told
 * that his event is stored, nothing is lost, nothing is done twice, and the counts fit the table.
 */
abstract class LostCommitConformance extends InboxFixture {

    static final String ACCEPT = "INSERT INTO filebell_job";
    private static final String CLAIM = "SET state = 'running'";
    private static final String SETTLE = "SET state = ?, due_at = ?";
    private static final String JOINED = "SET state = 'done'";
    private static final String REPLAY = "SET state = 'queued'";
    private static final String PRUNE = "DELETE FROM filebell_job";

    final ReceiverBuilder on(ForgetfulDatabase database, InboxOptions options) {
        return Receiver.builder()
                .verifier(Verifier.of(Sender.SECRET))
                .inbox(Inbox.open(database.source(), options))
                .clock(clock);
    }

    final void awaitCountsOfTheTable(Receiver receiver) {
        await().untilAsserted(() -> {
            assertThat(receiver.health().waiting())
                    .isEqualTo(count("SELECT COUNT(*) FROM filebell_job"
                            + " WHERE state IN ('queued', 'running')"));
            assertThat(receiver.health().bytes())
                    .isEqualTo(count("SELECT COALESCE(SUM(bytes), 0) FROM filebell_job"));
        });
    }

    @Test
    void anEventWhoseCommitIsLostIsAnswered503AndIsHandledAllTheSame() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver =
                start(on(database, InboxOptions.DEFAULT).on("*", event -> handled.add(event.id())));
        Request request = sender.event("evt_1", "file.created", "nd_1");
        database.loseCommitAfter(ACCEPT);
        assertThat(receiver.receive(request).status()).isEqualTo(503);
        // Nobody sent it again, and nothing in memory knew of it.
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(receiver.receive(request).status()).isEqualTo(204);
        receiver.receive(sender.event("evt_2", "file.created", "nd_1"));
        awaitState(receiver, "evt_2", JobState.DONE);
        assertThat(handled).containsExactly("evt_1", "evt_2");
        awaitCountsOfTheTable(receiver);
    }

    @Test
    void whatALostCommitStoredCountsForTheLimitOfWaitingEvents() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver = start(
                on(database, InboxOptions.DEFAULT.withMostWaiting(2)).on("*", THRICE, event -> {
                    throw new IllegalStateException("not now");
                }));
        database.loseCommitAfter(ACCEPT);
        assertThat(receiver.receive(sender.event("evt_1", "a", "nd_1")).status())
                .isEqualTo(503);
        await().until(() -> receiver.health().waiting() == 1);
        assertThat(receiver.receive(sender.event("evt_2", "a", "nd_2")).status())
                .isEqualTo(204);
        assertThat(receiver.receive(sender.event("evt_3", "a", "nd_3")).status())
                .isEqualTo(503);
        assertThat(receiver.inbox().find("evt_3")).isEmpty();
    }

    @Test
    void allWhoShareALostCommitSendAgainAndEachIsHandledOnce() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver =
                start(on(database, InboxOptions.DEFAULT).on("*", event -> handled.add(event.id())));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            requests.add(sender.event("evt_" + i, "file.created", "nd_" + i));
        }
        database.loseCommitAfter(ACCEPT);
        assertThat(sendAll(receiver, requests)).isLessThan(200);
        assertThat(sendAll(receiver, requests)).isEqualTo(200);
        await().until(() -> handled.size() >= 200);
        awaitCountsOfTheTable(receiver);
        assertThat(receiver.health().waiting()).isZero();
        assertThat(handled).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aJobWhoseClaimIsLostRuns() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver =
                start(on(database, InboxOptions.DEFAULT).on("*", event -> handled.add(event.id())));
        database.loseCommitAfter(CLAIM);
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(database.hasLost()).isTrue();
        assertThat(only(receiver, "evt_1").attempts()).isEqualTo(1);
        assertThat(handled).containsExactly("evt_1");
        awaitCountsOfTheTable(receiver);
    }

    @Test
    void anEndThatIsLostIsTheEndAndTheNextOfItsKeyRuns() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver =
                start(on(database, InboxOptions.DEFAULT).on("*", event -> handled.add(event.id())));
        database.loseCommitAfter(SETTLE);
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        await().until(database::hasLost);
        await().until(() ->
                receiver.receive(sender.event("evt_2", "file.updated", "nd_1")).status() == 204);
        awaitState(receiver, "evt_2", JobState.DONE);
        assertThat(handled).containsExactly("evt_1", "evt_2");
        awaitCountsOfTheTable(receiver);
        assertThat(receiver.health().waiting()).isZero();
    }

    @Test
    void anAttemptWhoseFailureIsLostCountsOnce() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver = start(on(database, InboxOptions.DEFAULT).on("*", THRICE, event -> {
            handled.add(event.id() + " " + event.attempt());
            if (event.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
        }));
        database.loseCommitAfter(SETTLE);
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        await().until(database::hasLost);
        await().until(() -> {
            clock.forward(Duration.ofSeconds(13));
            return only(receiver, "evt_1").state() == JobState.DONE;
        });
        assertThat(handled).containsExactly("evt_1 1", "evt_1 2");
        awaitCountsOfTheTable(receiver);
    }

    @Test
    void aJoinedEffectWhoseCommitIsLostIsThereOnceAndTheNextOfItsKeyRuns() throws SQLException {
        run("CREATE TABLE effect (id TEXT NOT NULL)");
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver = start(on(database, InboxOptions.DEFAULT)
                .onJoined("*", (event, connection) -> insert(connection, event.id())));
        database.loseCommitAfter(JOINED);
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        await().until(database::hasLost);
        await().until(() ->
                receiver.receive(sender.event("evt_2", "file.updated", "nd_1")).status() == 204);
        await().until(() -> {
            clock.forward(Duration.ofSeconds(2));
            return only(receiver, "evt_2").state() == JobState.DONE;
        });
        assertThat(only(receiver, "evt_1").state()).isEqualTo(JobState.DONE);
        assertThat(count("SELECT COUNT(*) FROM effect")).isEqualTo(2);
        assertThat(count("SELECT COUNT(DISTINCT id) FROM effect")).isEqualTo(2);
        awaitCountsOfTheTable(receiver);
        assertThat(receiver.health().waiting()).isZero();
    }

    @Test
    void aReplayWhoseCommitIsLostRuns() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver =
                start(on(database, InboxOptions.DEFAULT).on("*", event -> handled.add(event.id())));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        receiver.receive(sender.event("evt_2", "file.created", "nd_2"));
        await().until(() -> receiver.health().waiting() == 0);
        long number = only(receiver, "evt_1").number();
        database.loseCommitAfter(REPLAY);
        assertThatThrownBy(() -> receiver.inbox().replay(number))
                .isInstanceOf(InboxException.class)
                .hasMessageContaining("did not say whether it stored");
        await().until(() -> handled.size() == 3);
        awaitState(receiver, "evt_1", JobState.DONE);
        awaitCountsOfTheTable(receiver);
        assertThat(receiver.health().waiting()).isZero();
        assertThat(handled).containsExactlyInAnyOrder("evt_1", "evt_2", "evt_1");
    }

    @Test
    void bytesThatALostCommitRemovedNoLongerCount() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver receiver =
                start(on(database, InboxOptions.DEFAULT.withKeepFor(Duration.ofHours(1)))
                        .on("*", event -> handled.add(event.id())));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(receiver.health().bytes()).isPositive();
        database.loseCommitAfter(PRUNE);
        clock.forward(Duration.ofHours(2));
        await().until(() -> receiver.inbox().find("evt_1").isEmpty());
        await().until(() -> receiver.health().bytes() == 0);
        awaitCountsOfTheTable(receiver);
    }
}
