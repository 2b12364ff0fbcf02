package io.filebell.cli.bench;

import java.util.Locale;

/** What {@code bench deliver} can measure. */
enum DeliveryScenario {
    ONE(new Load(100_000, 1, 100, 200)),
    MANY(new Load(100_000, 1_000, 20, 200)),
    FANOUT(new Load(10_000, 10_000, 20, 200)),
    HANGING(new Load(1, 1_000, 20, 20)),
    LATENCY(new Load(1, 1, 20, 200)),
    HISTORY(new Load(5_000_000, 1, 100, 200)),
    BACKLOG(new Load(1_000_000, 1, 100, 200)),
    POLLING(new Load(1, 1, 20, 1));

    private final Load usual;

    /**
     * How much.
     *
     * @param deliveries of each repetition; the past ones, of {@link #HISTORY}; those that wait, of
     *     {@link #BACKLOG}
     * @param endpoints over all workspaces
     * @param inFlight open requests of each endpoint
     * @param rate events a second, where they come at a rate
     */
    record Load(int deliveries, int endpoints, int inFlight, int rate) {}

    DeliveryScenario(Load usual) {
        this.usual = usual;
    }

    Load usual() {
        return usual;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
