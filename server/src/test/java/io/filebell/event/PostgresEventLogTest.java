package io.filebell.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Id;
import io.filebell.db.Database;
import io.filebell.event.OrganizationPage.Placed;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PostgresEventLogTest extends EventLogConformance {

    @Override
    Database open(Path folder) {
        return Databases.postgres();
    }

    @Test
    void skipsNoEventOfASlowTransactionThatCommitsAfterAQuickOne() {
        EventSource other = newWorkspace("Other");
        CountDownLatch appended = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        Thread slow = Thread.ofVirtual()
                .start(() -> database.write(workspace.log(), tx -> {
                    notes.append(tx, workspace, "slow");
                    appended.countDown();
                    await(mayCommit);
                    return true;
                }));
        await(appended);
        notes.write(other, "quick");

        List<Placed> during = organizationAfter(OrganizationPosition.START, 10);
        OrganizationPosition head = database.read(tx -> log.organizationHead(tx, organization));
        mayCommit.countDown();
        join(slow);

        assertThat(during).isEmpty();
        assertThat(head).isEqualTo(OrganizationPosition.START);
        assertThat(read(other.log(), 0, 10)).hasSize(1);
        assertThat(organizationAfter(head, 10))
                .extracting(placed -> placed.event().source())
                .containsExactly(workspace, other);
    }

    @Test
    void keepsTheOrderOfALogThatAnOlderTransactionAppendedToLater() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch overtaken = new CountDownLatch(1);
        Id group = ids.workspace();
        Thread older = Thread.ofVirtual()
                .start(() -> database.write(group, tx -> {
                    notes.append(tx, own, "makes the transaction the older one");
                    begun.countDown();
                    await(overtaken);
                    return notes.append(tx, workspace, "second");
                }));
        await(begun);
        notes.write(workspace, "first");
        overtaken.countDown();
        join(older);

        assertThat(organizationAfter(OrganizationPosition.START, 10).stream()
                        .map(Placed::event)
                        .filter(event -> event.source().equals(workspace))
                        .map(Event::sequence))
                .containsExactly(1L, 2L);
    }

    @Test
    void beginsAnEpochOnAServerWhoseTransactionsCountFromElsewhere() {
        EventEpoch start = new EventEpoch(database, log, new Random(8));
        start.begin();
        String before = epoch();
        notes.write(workspace, 2);
        notes.write(own, 2);
        notes.write(workspace, 2);
        List<Event> all = organizationAfter(OrganizationPosition.START, 10).stream()
                .map(Placed::event)
                .toList();
        database.write(workspace.log(), tx -> {
            tx.update("UPDATE event SET tx = tx + 1000000000").execute();
            return tx.update("UPDATE log SET tx = tx + 1000000000").execute();
        });
        assertThat(organizationAfter(OrganizationPosition.START, 10)).isEmpty();

        start.begin();
        Event later = notes.write(workspace, "later");

        assertThat(epoch()).isNotEqualTo(before);
        assertThat(organizationAfter(OrganizationPosition.START, 10).stream().map(Placed::event))
                .startsWith(all.toArray(new Event[0]))
                .endsWith(later)
                .hasSize(7);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
