package io.filebell.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The signals that ask this process to end: the first is passed on, the second ends it at once.
 *
 * <p>By reflection, because javac warns of {@code sun.misc.Signal}, cannot be told not to, and
 * warnings are errors here. The class is exported by {@code jdk.unsupported} and documented as
 * staying. A shutdown hook would not do: once it runs, further signals are dropped.
 */
public final class Signals {

    private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

    private final Runnable first;
    private final Runnable second;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param first must be quick; runs on a thread of its own */
    public Signals(Runnable first, Runnable second) {
        this.first = first;
        this.second = second;
    }

    /** Runs {@code stop} at the first signal; the second ends the process at once. */
    public static void untilAsked(Runnable stop) {
        new Signals(stop, () -> Runtime.getRuntime().halt(Commands.FAILED)).listen();
    }

    /** From now on. What a system has no signal for is left as it is. */
    public void listen() {
        ENDING.forEach(this::listenTo);
    }

    private boolean listenTo(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Runnable arrival = this::arrived;
            MethodHandle arrived = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(arrival);
            Object handling = MethodHandleProxies.asInterfaceInstance(
                    handler, MethodHandles.dropArguments(arrived, 0, signal));
            Object made = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, made, handling);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException noSuchSignal) {
            return false;
        }
    }

    private void arrived() {
        if (told.compareAndSet(false, true)) {
            first.run();
        } else {
            second.run();
        }
    }
}
