package io.filebell.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.OrganizationId;
import io.filebell.db.Database;
import io.filebell.event.OrganizationPage.Placed;
import io.filebell.testing.ManualTime;
import io.filebell.testing.Notes;
import io.filebell.testing.Notes.Note;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What an {@link EventLog} does; each test has an organization of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventLogConformance {

    final ManualTime time = new ManualTime();
    final IdGenerator ids = new IdGenerator(time, new Random(1));
    final RecentEvents recent = new RecentEvents();
    final LocalRelay relay = new LocalRelay();
    final EventLog log = new SqlEventLog(ids, time, recent, relay);
    Database database;
    Notes notes;
    OrganizationId organization;
    EventSource own;
    EventSource workspace;

    abstract Database open(Path folder);

    @BeforeAll
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        notes = new Notes(database, log);
    }

    @BeforeEach
    void makeOrganization() {
        organization = ids.organization();
        own = EventSource.of(organization);
        workspace = newWorkspace("Contracts");
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    EventSource newWorkspace(String name) {
        return EventSource.of(organization, new WorkspaceRef(ids.workspace(), name));
    }

    @Test
    void keepsEverythingThatAnEventIs() {
        EventId cause = notes.write(workspace, "the cause").id();
        time.pass(Duration.ofMillis(1_234));
        NewEvent<Note> moved = new NewEvent<>(
                Notes.WRITTEN,
                workspace,
                new Actor(ids.user().value(), Actor.Kind.AGENT, "Zoë \"Z\"", "mcp"),
                Optional.of(cause),
                Optional.of(
                        new Subject(ids.node(), "/new/🔔.pdf", Optional.of("/old/bell.pdf"), true)),
                new Note("It's \\ \"quoted\"\n\u2028"));

        Event appended = database.write(workspace.log(), tx -> log.append(tx, moved));

        assertThat(appended.at().toEpochMilli()).isEqualTo(time.millis());
        assertThat(read(workspace.log(), 1, 10)).containsExactly(appended);
        assertThat(database.<Optional<Event>>read(tx -> log.find(tx, appended.id())))
                .contains(appended);
        assertThat(appended.cause()).contains(new Cause(cause, 1));
        assertThat(appended.data()).isEqualTo(Json.of(moved.data()));
    }

    @Test
    void countsABatchAsItsLastEventAndWhatItDoesNotKnowAsNoCause() {
        EventId first = notes.write(workspace, "the cause").id();
        Event deep = causedBy(first);
        time.pass(Duration.ofMillis(5));
        EventId unknown = ids.event();
        time.pass(Duration.ofMillis(5));
        EventId batch = IdGenerator.batch(first, deep.id(), ids.endpoint());

        assertThat(deep.cause()).contains(new Cause(first, 1));
        assertThat(causedBy(batch).cause()).contains(new Cause(batch, 2));
        assertThat(causedBy(unknown).cause()).contains(new Cause(unknown, 1));
    }

    @Test
    void keepsAnEventOfFilebellItselfInTheOrganizationsOwnLog() {
        Event appended = notes.write(own, "by nobody");

        assertThat(appended.source().workspace()).isEmpty();
        assertThat(appended.actor()).isEqualTo(Actor.SYSTEM);
        assertThat(read(organization, 0, 10)).containsExactly(appended);
    }

    @Test
    void knowsNothingOfALogThatHasNoEvent() {
        Id nobody = ids.workspace();

        assertThat(read(nobody, 0, 10)).isEmpty();
        assertThat(head(nobody)).isZero();
        assertThat(tail(nobody)).isZero();
        assertThat(database.<Optional<Event>>read(tx -> log.find(tx, ids.event())))
                .isEmpty();
        assertThat(database.<OrganizationPosition>read(
                        tx -> log.organizationHead(tx, ids.organization())))
                .isEqualTo(OrganizationPosition.START);
    }

    @Test
    void readsOnFromASequence() {
        notes.write(workspace, 10);

        assertThat(sequences(read(workspace.log(), 3, 4))).containsExactly(4L, 5L, 6L, 7L);
        assertThat(sequences(read(workspace.log(), 8, 4))).containsExactly(9L, 10L);
        assertThat(read(workspace.log(), 10, 4)).isEmpty();
        assertThat(head(workspace.log())).isEqualTo(10);
    }

    @Test
    void countsEachLogWithoutAGapWhateverFailsBetween() {
        EventSource other = newWorkspace("Other");
        AtomicInteger kept = new AtomicInteger();

        inParallel(12, number -> {
            for (int i = 0; i < 20; i++) {
                boolean fails = (number + i) % 3 == 0;
                Throwable thrown = catchThrowable(() -> database.write(workspace.log(), tx -> {
                    notes.append(tx, workspace, "one");
                    notes.append(tx, other, "of another log");
                    if (fails) {
                        throw new IllegalStateException("I do not want to");
                    }
                    notes.append(tx, workspace, "two");
                    return true;
                }));
                assertThat(thrown != null).isEqualTo(fails);
                if (!fails) {
                    kept.incrementAndGet();
                }
            }
        });

        assertThat(sequences(notes.all(workspace.log())))
                .containsExactlyElementsOf(upTo(kept.get() * 2L));
        assertThat(sequences(notes.all(other.log()))).containsExactlyElementsOf(upTo(kept.get()));
        assertThat(head(workspace.log())).isEqualTo(kept.get() * 2L);
    }

    @Test
    void countsOneLogWithoutAGapThatSeveralGroupsAppendTo() {
        inParallel(8, number -> {
            Id mine = ids.workspace();
            for (int i = 0; i < 15; i++) {
                database.write(mine, tx -> notes.append(tx, own, "of many"));
            }
        });

        assertThat(sequences(notes.all(organization))).containsExactlyElementsOf(upTo(120));
    }

    @Test
    void tellsOfAnEventOnlyWhenEverybodyCanReadIt() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        EventRelay.Subscription listening = relay.listen((grown, sequence) -> {
            if (grown.equals(workspace.log())) {
                seen.add(List.of(sequence, (long) read(grown, 0, 10).size(), recentOf(grown)));
            }
        });

        notes.write(workspace, "one");
        var _ = catchThrowable(() -> database.write(workspace.log(), tx -> {
            notes.append(tx, workspace, "undone");
            throw new IllegalStateException("I do not want to");
        }));
        notes.write(workspace, "two");
        listening.close();
        notes.write(workspace, "not listened to");

        assertThat(seen).containsExactly(List.of(1L, 1L, 1L), List.of(2L, 2L, 2L));
    }

    @Test
    void keepsNoEventInMemoryThatWasUndone() {
        var _ = catchThrowable(() -> database.write(workspace.log(), tx -> {
            notes.append(tx, workspace, "undone");
            throw new IllegalStateException("I do not want to");
        }));
        assertThat(recent.after(workspace.log(), 0, 10)).isEmpty();

        Event kept = notes.write(workspace, "kept");

        assertThat(recent.after(workspace.log(), 0, 10)).contains(List.of(kept));
    }

    @Test
    void countsHowManyEventsLedToOne() {
        Event first = notes.write(workspace, "first");
        Event second = causedBy(first.id());
        Event third = causedBy(second.id());

        assertThat(first.cause()).isEmpty();
        assertThat(second.cause()).contains(new Cause(first.id(), 1));
        assertThat(third.cause()).contains(new Cause(second.id(), 2));
    }

    @Test
    void takesACauseThatItMayNotKnowForOneWithoutACause() {
        Event second = causedBy(notes.write(workspace, "first").id());
        time.pass(Duration.ofMillis(5));
        EventId nobodys = ids.event();
        time.pass(Duration.ofMillis(5));

        assertThat(causedBy(nobodys).cause()).contains(new Cause(nobodys, 1));
        makeOrganization();
        assertThat(causedBy(second.id()).cause()).contains(new Cause(second.id(), 1));
    }

    @Test
    void readsAnOrganizationInOneOrderThatKeepsThatOfEachLog() {
        List<EventSource> sources =
                List.of(own, workspace, newWorkspace("Second"), newWorkspace("Third"));
        List<Placed> heard = Collections.synchronizedList(new ArrayList<>());

        Thread reader = Thread.ofVirtual().start(() -> {
            OrganizationPosition place = OrganizationPosition.START;
            while (heard.size() < 240) {
                List<Placed> page = organizationAfter(place, 7);
                heard.addAll(page);
                place = page.isEmpty() ? place : page.getLast().position();
            }
        });
        inParallel(8, number -> {
            for (int i = 0; i < 15; i++) {
                int turn = number + i;
                database.write(sources.get(number % 4).log(), tx -> {
                    notes.append(tx, sources.get(turn % 4), "one");
                    return notes.append(tx, sources.get((turn + 1) % 4), "two");
                });
            }
        });
        join(reader);

        assertThat(heard).containsExactlyElementsOf(settledAfter(OrganizationPosition.START));
        assertThat(heard.stream().map(Placed::position)).isSorted().doesNotHaveDuplicates();
        Map<Id, List<Long>> byLog = heard.stream()
                .map(Placed::event)
                .collect(Collectors.groupingBy(
                        event -> event.source().log(),
                        Collectors.mapping(Event::sequence, Collectors.toList())));
        assertThat(byLog)
                .hasSize(4)
                .allSatisfy((id, sequences) ->
                        assertThat(sequences).containsExactlyElementsOf(upTo(60)));
    }

    @Test
    void readsNothingOfAnotherOrganization() {
        notes.write(workspace, "theirs");
        makeOrganization();
        Event mine = notes.write(workspace, "mine");

        assertThat(settledAfter(OrganizationPosition.START))
                .extracting(Placed::event)
                .containsExactly(mine);
    }

    @Test
    void knowsWhereTheOrganizationEnds() {
        notes.write(workspace, "one");
        notes.write(own, "two");
        OrganizationPosition head = database.read(tx -> log.organizationHead(tx, organization));

        assertThat(settledAfter(OrganizationPosition.START).getLast().position())
                .isEqualTo(head);
        Event three = notes.write(workspace, "three");
        assertThat(settledAfter(head)).extracting(Placed::event).containsExactly(three);
    }

    @Test
    void dropsTheOldestEventsAndCountsOn() {
        notes.write(workspace, 10);

        assertThat(drop(workspace.log(), 7, 3)).isEqualTo(3);
        assertThat(tail(workspace.log())).isEqualTo(3);
        assertThat(sequences(read(workspace.log(), 0, 2))).containsExactly(4L, 5L);
        assertThat(drop(workspace.log(), 7, 100)).isEqualTo(4);
        assertThat(drop(workspace.log(), 7, 100)).isZero();
        assertThat(drop(workspace.log(), 5, 100)).isZero();
        assertThat(drop(workspace.log(), 999, 100)).isEqualTo(3);
        assertThat(tail(workspace.log())).isEqualTo(10);
        assertThat(notes.write(workspace, "next").sequence()).isEqualTo(11);
    }

    @Test
    void knowsFromWhereOnAnOrganizationIsComplete() {
        notes.write(workspace, 3);
        notes.write(own, 3);
        List<Placed> all = settledAfter(OrganizationPosition.START);
        assertThat(organizationTail()).isEqualTo(OrganizationPosition.START);

        drop(organization, 2, 100);
        assertThat(organizationTail()).isEqualTo(all.get(4).position());
        drop(workspace.log(), 2, 100);
        assertThat(organizationTail()).isEqualTo(all.get(4).position());
        drop(organization, 3, 100);
        drop(workspace.log(), 3, 100);

        assertThat(organizationTail()).isEqualTo(all.get(5).position());
        assertThat(settledAfter(organizationTail())).isEmpty();
        assertThat(database.<OrganizationPosition>read(
                        tx -> log.organizationHead(tx, organization)))
                .isEqualTo(organizationTail());
    }

    @Test
    void beginsAnEpochOnceAndAnotherWhenItIsAsked() {
        EventEpoch start = new EventEpoch(database, log, new Random(7));
        start.begin();
        String first = epoch();
        start.begin();
        assertThat(epoch()).isEqualTo(first).isNotEmpty();

        database.write(organization, tx -> {
            log.startEpoch(tx, "another");
            return true;
        });
        start.begin();

        assertThat(epoch()).isEqualTo("another");
    }

    Event causedBy(EventId cause) {
        return database.write(
                workspace.log(),
                tx -> log.append(
                        tx, Notes.note(workspace, Notes.WRITTEN, "effect", Optional.of(cause))));
    }

    List<Event> read(Id of, long after, int limit) {
        return database.read(tx -> log.read(tx, of, after, limit));
    }

    /** All events of the organization after a place, when none is held back any more. */
    List<Placed> settledAfter(OrganizationPosition place) {
        long written = database.read(
                tx -> tx.query("SELECT COUNT(*) FROM event WHERE organization = :organization"
                                + " AND (tx, number) > (:tx, :number)")
                        .bind("organization", organization.value())
                        .bind("tx", place.tx())
                        .bind("number", place.number())
                        .mapTo(Long.class)
                        .one());
        await().until(() -> organizationAfter(place, 999).size() >= written);
        return organizationAfter(place, 999);
    }

    List<Placed> organizationAfter(OrganizationPosition place, int limit) {
        return database.read(
                tx -> log.readOrganization(tx, organization, place, limit).events());
    }

    long head(Id of) {
        return database.read(tx -> log.head(tx, of));
    }

    long tail(Id of) {
        return database.read(tx -> log.tail(tx, of));
    }

    long drop(Id of, long through, long most) {
        return database.write(of, tx -> log.drop(tx, of, through, most));
    }

    OrganizationPosition organizationTail() {
        return database.read(tx -> log.organizationTail(tx, organization));
    }

    String epoch() {
        return database.read(log::epoch);
    }

    private long recentOf(Id of) {
        return recent.after(of, 0, 10).map(List::size).orElse(0);
    }

    static List<Long> sequences(List<Event> events) {
        return events.stream().map(Event::sequence).toList();
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** One of several that run at the same time. */
    interface Numbered {
        void run(int number);
    }

    static void inParallel(int threads, Numbered work) {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        IntStream.range(0, threads)
                .mapToObj(number -> Thread.ofVirtual().start(() -> {
                    Throwable thrown = catchThrowable(() -> work.run(number));
                    if (thrown != null) {
                        failures.add(thrown);
                    }
                }))
                .toList()
                .forEach(EventLogConformance::join);
        assertThat(failures).isEmpty();
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
