package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The four promises of deliveries, in simulated worlds; a failure names its seed. */
class SimulationTest {

    private static final int STEPS = 60;
    private static final int WORLDS = 75;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keepsThePromisesInEveryWorld(int instances) {
        for (long seed = 0; seed < WORLDS; seed++) {
            run(seed, instances);
        }
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        for (long seed = 0; seed < 4; seed++) {
            assertThat(run(seed, 2)).isEqualTo(run(seed, 2));
        }
    }

    @Tag("heavy")
    @Test
    void keepsThePromisesInThousandsOfWorlds() {
        LongStream.range(1_000, 6_000).parallel().forEach(seed -> run(seed, 1 + (int) (seed % 2)));
    }

    private static List<String> run(long seed, int instances) {
        return SimulatedWorlds.run(
                "seed " + seed + " with " + instances + " instances",
                new Simulation(seed, instances, SimulatedInstance.Fault.NONE),
                STEPS,
                Simulation::story);
    }
}
