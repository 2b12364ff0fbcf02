package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Id;
import io.filebell.db.Database;
import io.filebell.delivery.Deliveries.Seams;
import io.filebell.delivery.SimulatedInstance.Fault;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What endpoints are promised that have their events gathered, in simulated worlds; a failure names
 * its seed. The other tests plant one fault each, which the simulation notices.
 */
class BatchSimulationTest {

    private static final int STEPS = 60;
    private static final int WORLDS = 60;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keepsThePromisesInEveryWorld(int instances) {
        int batches = 0;
        for (long seed = 0; seed < WORLDS; seed++) {
            batches += run(seed, instances);
        }
        assertThat(batches).isGreaterThan(WORLDS);
    }

    @Tag("heavy")
    @Test
    void keepsThePromisesInThousandsOfWorlds() {
        LongStream.range(1_000, 5_000).parallel().forEach(seed -> run(seed, 1 + (int) (seed % 2)));
    }

    @Test
    void noticesACursorThatIsMovedWhenTheBatchIsGatheredInsteadOfSettled() {
        assertNoticed(1, "not delivered", new Outlet(BatchSimulationTest::hasty));
    }

    @Test
    void noticesARuleOfNowThatGathersWhatHappenedBefore() {
        assertNoticed(1, "event", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return new Seams(
                        new LatestOnly(seams.subscriptions()),
                        seams.leases(),
                        seams.outcomes(),
                        seams.places(),
                        seams.sweep());
            }
        });
    }

    @Test
    void noticesAnEndThatAClockTellsAndNobodyStores() {
        assertNoticed(2, "came in a second batch", new Outlet(Unclaimed::new));
    }

    private static int run(long seed, int instances) {
        return SimulatedWorlds.run(
                "seed " + seed + " with " + instances + " instances",
                new BatchSimulation(seed, instances, Fault.NONE),
                STEPS,
                BatchSimulation::batches);
    }

    private static void assertNoticed(int instances, String how, Fault fault) {
        SimulatedWorlds.assertNoticed(
                WORLDS, STEPS, how, seed -> new BatchSimulation(seed, instances, fault));
    }

    /** Has outcomes go another way. */
    private record Outlet(UnaryOperator<Outcomes> outcomes) implements Fault {
        @Override
        public Seams plant(Seams seams, Database database) {
            return new Seams(
                    seams.subscriptions(), seams.leases(), outcomes, seams.places(), seams.sweep());
        }
    }

    /** Leaves out of what is stored that batches are under way. */
    private static Outcomes hasty(Outcomes outcomes) {
        return new ChangedOutcomes(outcomes, outcome -> {
            Progress progress = outcome.progress();
            List<Progress.Unsettled> withoutBatches =
                    progress.unsettled().stream().filter(one -> !one.batch()).toList();
            return new Outcome(
                    outcome.lane(),
                    outcome.fence(),
                    outcome.tried(),
                    outcome.held(),
                    new Progress(progress.sequence(), progress.previous(), withoutBatches),
                    outcome.receipt());
        });
    }

    /** Stores nothing before the first attempt, and says that it did. */
    private record Unclaimed(Outcomes outcomes) implements Outcomes {

        @Override
        public void add(Outcome outcome) {
            if (outcome.tried().isEmpty() && outcome.held().isEmpty()) {
                outcome.receipt().stored();
            } else {
                outcomes.add(outcome);
            }
        }

        @Override
        public boolean isFull(Id log) {
            return outcomes.isFull(log);
        }

        @Override
        public void awaitRoom(Id log, Runnable wake) {
            outcomes.awaitRoom(log, wake);
        }
    }
}
