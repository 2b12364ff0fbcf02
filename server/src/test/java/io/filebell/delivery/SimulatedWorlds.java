package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import java.util.function.LongFunction;

/** Runs simulated worlds by their seeds. */
final class SimulatedWorlds {

    /** A world that one number decides. */
    interface World extends AutoCloseable {

        /** Lets so much happen, and throws {@link Ledger.BrokenPromise} for what was not kept. */
        void run(int steps);

        @Override
        void close();
    }

    private SimulatedWorlds() {}

    /** Runs a world, which must keep its promises; a failure tells it by that name. */
    static <W extends World, T> T run(String name, W world, int steps, Function<W, T> told) {
        try (world) {
            world.run(steps);
            return told.apply(world);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    /** One of so many worlds must notice, in such words, what is wrong in all of them. */
    static void assertNoticed(
            int worlds, int steps, String how, LongFunction<? extends World> make) {
        boolean noticed = false;
        for (long seed = 0; seed < worlds && !noticed; seed++) {
            try (World world = make.apply(seed)) {
                world.run(steps);
            } catch (Ledger.BrokenPromise e) {
                noticed = String.valueOf(e.getMessage()).contains(how);
            }
        }
        assertThat(noticed).as("noticed within %s worlds", worlds).isTrue();
    }
}
