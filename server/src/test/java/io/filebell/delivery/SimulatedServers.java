package io.filebell.delivery;

import io.filebell.delivery.FaultyDatabase.Crash;
import io.filebell.delivery.FaultyDatabase.Faults;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a simulation, one or several on one database: they crash, stand still, and are
 * started anew, and time passes for all of them, while their tasks run in an order that chance
 * decides.
 */
final class SimulatedServers {

    /** Whether what servers tell each other and themselves gets lost. */
    boolean hintsGetLost;

    private final SimulatedInstance.World world;
    private final FaultyDatabase database;
    private final SplittableRandom random;
    private final SimulatedInstance.Fault fault;
    private final List<SimulatedInstance> all = new ArrayList<>();
    private @Nullable SimulatedInstance stalled;

    /** Starts so many. */
    SimulatedServers(
            int wanted,
            SimulatedInstance.World world,
            FaultyDatabase database,
            SplittableRandom random,
            SimulatedInstance.Fault fault) {
        this.world = world;
        this.database = database;
        this.random = random;
        this.fault = fault;
        for (int i = 0; i < wanted; i++) {
            start();
        }
    }

    List<SimulatedInstance> all() {
        return all;
    }

    List<SimulatedInstance> running() {
        return all.stream().filter(instance -> instance != stalled).toList();
    }

    /** One that runs. */
    SimulatedInstance live() {
        return running().getFirst();
    }

    /** One that runs, by chance. */
    SimulatedInstance any() {
        List<SimulatedInstance> running = running();
        return running.get(random.nextInt(running.size()));
    }

    private void start() {
        all.add(new SimulatedInstance(
                world, random.split(), fault, () -> hintsGetLost && random.nextInt(3) > 0));
    }

    void crash(SimulatedInstance dead) {
        dead.crash();
        all.remove(dead);
        start();
    }

    /** Has it end in good order, and another start; false when it crashes while it ends. */
    boolean stop(SimulatedInstance instance) {
        boolean ended = false;
        database.faults = Faults.CRASHES;
        try {
            instance.storeAll(time());
            instance.stop();
            ended = true;
        } catch (Crash crash) {
            instance.crash();
        } finally {
            database.faults = Faults.NONE;
        }
        all.remove(instance);
        start();
        return ended;
    }

    /** One of several stands still for a while, as in a long pause, and then goes on. */
    void stall() {
        if (stalled != null) {
            stalled = null;
        } else if (all.size() > 1) {
            stalled = all.get(random.nextInt(all.size()));
        }
    }

    void allGoOn() {
        stalled = null;
    }

    void pass(Duration wanted) {
        long end = time().nanos() + wanted.toNanos();
        while (time().nanos() < end) {
            runTasks();
            Duration most = Duration.ofNanos(end - time().nanos());
            Duration step = world.network()
                    .untilNextAnswer()
                    .filter(wait -> wait.compareTo(most) < 0)
                    .orElse(most);
            for (SimulatedInstance instance : running()) {
                Duration wait = instance.untilNext(most);
                step = wait.compareTo(step) < 0 ? wait : step;
            }
            time().pass(step.isPositive() ? step : Duration.ofMillis(1));
        }
        runTasks();
    }

    /** Lets the engines work until nothing is left to do at this moment. */
    void runTasks() {
        boolean more = true;
        while (more) {
            more = world.network().answer();
            for (SimulatedInstance instance : running()) {
                more |= runTasks(instance);
            }
        }
    }

    private boolean runTasks(SimulatedInstance instance) {
        boolean any = false;
        database.faults = Faults.ALL;
        try {
            instance.engine.tick();
            while (instance.tasks.runOne()) {
                any = true;
            }
        } catch (Crash crash) {
            crash(instance);
        } finally {
            database.faults = Faults.NONE;
        }
        return any;
    }

    /** What people do is not what is simulated to fail. */
    <T> T outside(Supplier<T> action) {
        Faults before = database.faults;
        database.faults = Faults.NONE;
        try {
            return action.get();
        } finally {
            database.faults = before;
        }
    }

    void close() {
        all.forEach(SimulatedInstance::crash);
        database.close();
    }

    private ManualTime time() {
        return world.time();
    }
}
