package io.filebell.receiver.internal;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for blocking work: virtual ones where the JVM has them (Java 21), found by reflection
 * because the library is of Java 17, else platform threads that end when they idle.
 */
public final class Threads {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");
    private static final long IDLE_SECONDS = 30;

    private Threads() {}

    /** One thread for each task, named alike, as many as there are tasks. */
    public static ExecutorService forTasks(String name) {
        try {
            return virtual(name);
        } catch (NoSuchMethodException | ClassNotFoundException e) {
            log.log(System.Logger.Level.DEBUG, "This JVM has no virtual threads", e);
        } catch (IllegalAccessException | InvocationTargetException e) {
            log.log(System.Logger.Level.WARNING, "Virtual threads could not be used", e);
        }
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Waits for a thread's end, whoever interrupts. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService virtual(String name)
            throws NoSuchMethodException, ClassNotFoundException, IllegalAccessException,
                    InvocationTargetException {
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
        Object named =
                builder.getMethod("name", String.class, long.class).invoke(virtual, name + "-", 1L);
        Object factory = builder.getMethod("factory").invoke(named);
        Object executor = java.util.concurrent.Executors.class
                .getMethod("newThreadPerTaskExecutor", java.util.concurrent.ThreadFactory.class)
                .invoke(null, factory);
        return (ExecutorService) executor;
    }
}
