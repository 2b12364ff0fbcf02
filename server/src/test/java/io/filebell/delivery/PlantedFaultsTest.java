package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.Id;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.Deliveries.Seams;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SimulatedInstance.Fault;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The simulation notices engines that are wrong: each test plants one fault. */
class PlantedFaultsTest {

    private static final int WORLDS = 60;
    private static final int STEPS = 60;

    @Test
    void aCursorThatIsMovedBeforeTheOutcomeIsStored() {
        assertNoticed(1, "not delivered", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return with(seams, seams.subscriptions(), seams.leases(), seams.sweep())
                        .apply(outcomes -> new HastyOutcomes(outcomes, database));
            }
        });
    }

    @Test
    void aRevisionThatIsIgnored() {
        assertNoticed(1, "did not ask for", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return with(
                                seams,
                                new LatestOnly(seams.subscriptions()),
                                seams.leases(),
                                seams.sweep())
                        .apply(outcomes -> outcomes);
            }
        });
    }

    @Test
    void twoDeliveriesOfOneLaneThatAreSwapped() {
        assertNoticed(1, "before event", new Fault() {
            @Override
            public Sender plant(Sender sender) {
                return new SwappingSender(sender);
            }
        });
    }

    @Test
    void aFencingNumberThatIsNotChecked() {
        assertNoticed(2, "went back", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return with(
                                seams,
                                seams.subscriptions(),
                                new Unfenced(seams.leases()),
                                seams.sweep())
                        .apply(outcomes -> outcomes);
            }
        });
    }

    @Test
    void aLostHintThatNoSweepMakesUpFor() {
        assertNoticed(1, "not delivered", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                // Leases that come back have it sweep as well.
                return with(
                                seams,
                                seams.subscriptions(),
                                new SoleInstance(),
                                Duration.ofDays(10_000))
                        .apply(outcomes -> outcomes);
            }
        });
    }

    @Test
    void moreRequestsThanAnEndpointAllows() {
        assertNoticed(1, "than max_in_flight", new Fault() {
            @Override
            public Sender plant(Sender sender) {
                return new HastySender(sender);
            }
        });
    }

    @Test
    void aRateThatIsNotKept() {
        assertNoticed(1, "than rate_per_second", new Fault() {
            @Override
            public Sender plant(Sender sender) {
                return new HastySender(sender);
            }
        });
    }

    @Test
    void morePlacesThanThereAre() {
        assertNoticed(1, "than all places", new MorePlaces());
    }

    @Test
    void aShareThatIsNotKept() {
        assertNoticed(1, "than its share", new MorePlaces());
    }

    @Test
    void aGracefulStopThatForgetsTheLastOutcome() {
        assertNoticed(1, "after a graceful stop", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return with(seams, seams.subscriptions(), seams.leases(), seams.sweep())
                        .apply(LateOutcomes::new);
            }
        });
    }

    @Test
    void aRightThatEndsAndIsNotAskedFor() {
        assertNoticed(1, "may not see", new Fault() {
            @Override
            public Access plant(Access access) {
                return new DeliveryWorld.NobodyAsks();
            }
        });
    }

    @Test
    void aScheduleThatIsCutShort() {
        assertNoticed(1, "is exhausted after", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return with(seams, seams.subscriptions(), seams.leases(), seams.sweep())
                        .apply(outcomes ->
                                ChangedOutcomes.ofEach(outcomes, PlantedFaultsTest::cut));
            }
        });
    }

    @Test
    void anEndOfTheScheduleThatIsNotTold() {
        assertNoticed(1, "with 0 events that say it is exhausted", new Fault() {
            @Override
            public Seams plant(Seams seams, Database database) {
                return with(seams, seams.subscriptions(), seams.leases(), seams.sweep())
                        .apply(outcomes ->
                                ChangedOutcomes.ofEach(outcomes, tried -> hidden(cut(tried))));
            }
        });
    }

    @Test
    void aPauseOfTheScheduleThatIsTooShort() {
        assertNoticed(1, "ms after failure", new Fault() {
            @Override
            public RandomGenerator plant(RandomGenerator random) {
                return new RandomGenerator() {
                    @Override
                    public long nextLong() {
                        return random.nextLong();
                    }

                    @Override
                    public double nextDouble() {
                        return -2;
                    }
                };
            }
        });
    }

    @Test
    void aRetryByHandThatNobodyMakes() {
        assertNoticed(1, "retried by hand never went out", new Fault() {
            @Override
            public Sender plant(Sender sender) {
                return new LazySender(sender);
            }
        });
    }

    private static void assertNoticed(int instances, String how, Fault fault) {
        SimulatedWorlds.assertNoticed(
                WORLDS, STEPS, how, seed -> new Simulation(seed, instances, fault));
    }

    private interface WithOutcomes {
        Seams apply(UnaryOperator<Outcomes> outcomes);
    }

    private static WithOutcomes with(
            Seams seams, Subscriptions subscriptions, Leases leases, Duration sweep) {
        return outcomes -> new Seams(subscriptions, leases, outcomes, seams.places(), sweep);
    }

    /** Writes how far the lane is at once, and what came of the attempts later. */
    private record HastyOutcomes(Outcomes outcomes, Database database) implements Outcomes {

        @Override
        public void add(Outcome outcome) {
            database.write(outcome.log(), tx -> {
                new SqlLanes().store(tx, outcome.lane(), outcome.progress());
                return outcome;
            });
            outcomes.add(outcome);
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

    /** Several times as many places as the world has. */
    private static final class MorePlaces implements Fault {
        @Override
        public Seams plant(Seams seams, Database database) {
            return new Seams(
                    seams.subscriptions(),
                    seams.leases(),
                    seams.outcomes(),
                    4 * seams.places(),
                    seams.sweep());
        }
    }

    /** Hands in what comes back only when something else does. */
    private static final class LateOutcomes implements Outcomes {
        private final Outcomes outcomes;
        private Optional<Outcome> late = Optional.empty();

        LateOutcomes(Outcomes outcomes) {
            this.outcomes = outcomes;
        }

        @Override
        public void add(Outcome outcome) {
            late.ifPresent(outcomes::add);
            late = Optional.of(outcome);
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

    private static Tried cut(Tried tried) {
        Verdict verdict =
                tried.delivery().failures() == 1 && tried.verdict() instanceof Verdict.RetryAt
                        ? new Verdict.Exhausted("cut short")
                        : tried.verdict();
        return new Tried(
                tried.delivery(), tried.at(), tried.exchange(), verdict, tried.cancelled());
    }

    /** As of an operational event, whose end is not told. */
    private static Tried hidden(Tried tried) {
        Pending of = tried.delivery();
        Pending other = new Pending(
                of.sequence(),
                of.event(),
                "delivery." + of.type(),
                of.turn(),
                of.previous(),
                of.failures(),
                of.attempts(),
                of.firstAt(),
                of.due(),
                of.row(),
                of.replay());
        return new Tried(other, tried.at(), tried.exchange(), tried.verdict(), tried.cancelled());
    }

    private static Exchange wellDone() {
        return new Exchange(
                FakeSender.answer(200),
                new Timing(
                        Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMillis(1)),
                Optional.empty(),
                false);
    }

    /** Sends everything twice, and waits for no answer. */
    private record HastySender(Sender sender) implements Sender {

        @Override
        public void send(OutboundRequest request, Consumer<Exchange> done) {
            sender.send(request, exchange -> {});
            sender.send(request, exchange -> {});
            done.accept(wellDone());
        }

        @Override
        public void close() {
            sender.close();
        }
    }

    /** Says of every second attempt that it went well, and makes none. */
    private record LazySender(Sender sender) implements Sender {

        @Override
        public void send(OutboundRequest request, Consumer<Exchange> done) {
            boolean first = request.headers().stream()
                    .anyMatch(header -> header.name().equals("filebell-attempt")
                            && header.value().equals("1"));
            if (first) {
                sender.send(request, done);
            } else {
                done.accept(wellDone());
            }
        }

        @Override
        public void close() {
            sender.close();
        }
    }

    /** Tells the engine that a request went well, and sends it only after the next one. */
    private static final class SwappingSender implements Sender {
        private final Sender sender;
        private final Map<String, Runnable> heldBack = new HashMap<>();
        private int count;

        SwappingSender(Sender sender) {
            this.sender = sender;
        }

        @Override
        public void send(OutboundRequest request, Consumer<Exchange> done) {
            String url = request.url().toString();
            if (count++ % 5 == 0 && !heldBack.containsKey(url)) {
                heldBack.put(url, () -> sender.send(request, exchange -> {}));
                done.accept(wellDone());
                return;
            }
            sender.send(request, done);
            Optional.ofNullable(heldBack.remove(url)).ifPresent(Runnable::run);
        }

        @Override
        public void close() {}
    }

    /** Takes every lease for good once it was had. */
    private record Unfenced(Leases leases) implements Leases {

        @Override
        public Map<Id, Long> claim(Collection<Id> logs) {
            return leases.claim(logs);
        }

        @Override
        public boolean holds(Tx tx, Id log, long fence) {
            return true;
        }

        @Override
        public void renew() {
            leases.renew();
        }

        @Override
        public boolean areGood() {
            return leases.areGood();
        }

        @Override
        public void giveBack() {
            leases.giveBack();
        }
    }
}
