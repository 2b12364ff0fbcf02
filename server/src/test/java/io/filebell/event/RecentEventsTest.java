package io.filebell.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.testing.ManualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {

    private final ManualTime time = new ManualTime();
    private final IdGenerator ids = new IdGenerator(time, new Random(1));
    private final OrganizationId organization = ids.organization();
    private final EventSource source = workspace();
    private final Id log = source.log();
    private final RecentEvents recent = new RecentEvents();

    @Test
    void givesTheRunRightAfterAPlace() {
        add(1, 2, 3, 4, 5);

        assertThat(after(0, 10)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(after(2, 2)).containsExactly(3L, 4L);
        assertThat(after(5, 10)).isEmpty();
        assertThat(recent.after(ids.workspace(), 0, 10)).isEmpty();
    }

    @Test
    void endsTheRunBeforeAGapAndGivesNothingWithinOne() {
        add(1, 2, 4, 5);

        assertThat(after(0, 10)).containsExactly(1L, 2L);
        assertThat(after(2, 10)).isEmpty();
        assertThat(after(3, 10)).containsExactly(4L, 5L);
        add(3);
        assertThat(after(0, 10)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void growsAndThenForgetsTheOldest() {
        int most = Limits.EVENTS_CACHED_PER_LOG;
        add(LongStream.rangeClosed(1, most + 10).toArray());

        assertThat(after(0, 10)).isEmpty();
        assertThat(after(9, 10)).isEmpty();
        assertThat(after(10, most * 2)).hasSize(most).startsWith(11L).endsWith(most + 10L);
    }

    @Test
    void takesAnOldEventForNoNewerOneWhenItComesLate() {
        int most = Limits.EVENTS_CACHED_PER_LOG;
        add(LongStream.rangeClosed(1, most + 5).toArray());
        add(3);

        assertThat(after(2, 1)).isEmpty();
        assertThat(after(most + 2, 1)).containsExactly(most + 3L);
    }

    @Test
    void neverGivesAWrongRunWhateverTheOrderOfArrival() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            RecentEvents any = new RecentEvents();
            List<Long> arriving =
                    new ArrayList<>(LongStream.rangeClosed(1, 60).boxed().toList());
            Collections.shuffle(arriving, random);
            Set<Long> arrived = new HashSet<>();
            for (long sequence : arriving.subList(0, 50)) {
                any.add(event(source, sequence, "{}"));
                arrived.add(sequence);
                long after = random.nextLong(62);
                int limit = 1 + random.nextInt(20);
                List<Long> run = any.after(log, after, limit)
                        .map(EventLogConformance::sequences)
                        .orElse(List.of());
                assertThat(run).as("seed %d", seed).hasSizeLessThanOrEqualTo(limit);
                for (int i = 0; i < run.size(); i++) {
                    assertThat(run.get(i)).as("seed %d", seed).isEqualTo(after + 1 + i);
                }
                assertThat(arrived).as("seed %d", seed).containsAll(run);
            }
        }
    }

    @Test
    void keepsOnlySoManyLogsAndThoseThatAreUsed() {
        add(1);
        for (int i = 0; i < Limits.LOGS_CACHED; i++) {
            recent.add(event(workspace(), 1, "{}"));
            if (i % 50 == 0) {
                assertThat(after(0, 1)).containsExactly(1L);
            }
        }
        assertThat(after(0, 1)).containsExactly(1L);

        for (int i = 0; i < Limits.LOGS_CACHED; i++) {
            recent.add(event(workspace(), 1, "{}"));
        }
        assertThat(after(0, 1)).isEmpty();
    }

    @Test
    void keepsOnlySoMuchText() {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        long fits = Limits.EVENT_CHARACTERS_CACHED / large.length();
        recent.add(event(source, 1, "{}"));
        for (int i = 0; i < fits; i++) {
            recent.add(event(workspace(), 1, large));
        }
        assertThat(after(0, 1)).containsExactly(1L);

        EventSource last = workspace();
        for (int i = 0; i < 2 * fits; i++) {
            last = workspace();
            recent.add(event(last, 1, large));
        }

        assertThat(after(0, 1)).isEmpty();
        assertThat(recent.after(last.log(), 0, 1)).isPresent();
    }

    private void add(long... sequences) {
        for (long sequence : sequences) {
            recent.add(event(source, sequence, "{}"));
        }
    }

    private List<Long> after(long place, int limit) {
        return recent.after(log, place, limit)
                .map(EventLogConformance::sequences)
                .orElse(List.of());
    }

    private EventSource workspace() {
        return EventSource.of(organization, new WorkspaceRef(ids.workspace(), "Contracts"));
    }

    private Event event(EventSource of, long sequence, String data) {
        return new Event(
                ids.event(),
                of,
                sequence,
                "note.written",
                time.instant(),
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                new Json(data));
    }
}
