package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.db.Tx;
import io.filebell.delivery.Deliveries.Seams;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Subscription;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What endpoints are promised that have their events gathered, in simulated worlds; a failure names
 * its seed. The other tests plant one fault each, which the simulation notices.
 */
class BatchSimulationTest {

    private static final int STEPS = 60;
    private static final int WORLDS = 60;

    @Test
    void keepsThePromisesInEveryWorld() {
        int batches = 0;
        for (long seed = 0; seed < WORLDS; seed++) {
            batches += run(seed);
        }
        assertThat(batches).isGreaterThan(WORLDS);
    }

    @Tag("heavy")
    @Test
    void keepsThePromisesInThousandsOfWorlds() {
        for (long seed = 1_000; seed < 4_000; seed++) {
            run(seed);
        }
    }

    @Test
    void noticesACursorThatIsMovedWhenTheBatchIsGatheredInsteadOfSettled() {
        assertNoticed(
                "not delivered",
                (seams, database) -> new Seams(
                        seams.subscriptions(),
                        seams.leases(),
                        HastyBatches::new,
                        seams.places(),
                        seams.sweep()));
    }

    @Test
    void noticesARuleOfNowThatGathersWhatHappenedBefore() {
        assertNoticed(
                "event",
                (seams, database) -> new Seams(
                        new RuleOfNow(seams.subscriptions()),
                        seams.leases(),
                        seams.outcomes(),
                        seams.places(),
                        seams.sweep()));
    }

    private static int run(long seed) {
        BatchSimulation simulation = new BatchSimulation(seed, (seams, database) -> seams);
        try {
            return simulation.run(STEPS);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            simulation.close();
        }
    }

    private static void assertNoticed(String how, BatchSimulation.Fault fault) {
        boolean noticed = false;
        for (long seed = 0; seed < WORLDS && !noticed; seed++) {
            BatchSimulation simulation = new BatchSimulation(seed, fault);
            try {
                simulation.run(STEPS);
            } catch (Ledger.BrokenPromise e) {
                noticed = String.valueOf(e.getMessage()).contains(how);
            } finally {
                simulation.close();
            }
        }
        assertThat(noticed).as("noticed within %s worlds", WORLDS).isTrue();
    }

    /** Leaves out of what is stored that batches are under way. */
    private record HastyBatches(Outcomes outcomes) implements Outcomes {

        @Override
        public void add(Outcome outcome) {
            Progress progress = outcome.progress();
            List<Progress.Unsettled> withoutBatches =
                    progress.unsettled().stream().filter(one -> !one.batch()).toList();
            outcomes.add(new Outcome(
                    outcome.lane(),
                    outcome.fence(),
                    outcome.tried(),
                    outcome.held(),
                    new Progress(progress.sequence(), progress.previous(), withoutBatches),
                    outcome.receipt()));
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

    /** Applies what an endpoint asks for now to everything that ever happened. */
    private record RuleOfNow(Subscriptions subscriptions) implements Subscriptions {

        @Override
        public Optional<Subscription> subscription(Tx tx, EndpointId endpoint, Id log) {
            return subscriptions
                    .subscription(tx, endpoint, log)
                    .map(found -> new Subscription(
                            found.endpoint(),
                            found.secrets(),
                            log,
                            List.of(new Subscription.Revision(
                                    found.endpoint().revision(),
                                    found.start(),
                                    true,
                                    found.endpoint().filter()))));
        }

        @Override
        public Optional<Endpoint> find(Tx tx, EndpointId endpoint) {
            return subscriptions.find(tx, endpoint);
        }
    }
}
