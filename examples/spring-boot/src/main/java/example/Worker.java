package example;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Works on what the inbox holds, one event after the other, on a thread of its own. */
@Component
class Worker implements SmartLifecycle {

    /** Then it is dead, and waits for a person. */
    private static final List<Duration> RETRIES = List.of(
            Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1),
            Duration.ofMinutes(10));

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Inbox inbox;
    private final Handler handler;
    private final JsonMapper json;
    private volatile boolean running;

    Worker(Inbox inbox, Handler handler, JsonMapper json) {
        this.inbox = inbox;
        this.handler = handler;
        this.json = json;
    }

    @Override
    public void start() {
        running = true;
        // Retries become due without a wake-up.
        thread.scheduleWithFixedDelay(() -> guarded(this::work), 0, 1, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(() -> guarded(inbox::prune), 0, 1, TimeUnit.HOURS);
    }

    /** There is, or may be, something to do. */
    void wake() {
        if (running) {
            thread.execute(() -> guarded(this::work));
        }
    }

    /** Ends once the event under way has ended. */
    @Override
    public void stop() {
        running = false;
        thread.shutdown();
        try {
            thread.awaitTermination(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void work() {
        Optional<Inbox.Event> event = inbox.next();
        while (running && event.isPresent()) {
            workOn(event.get());
            event = inbox.next();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("The inbox cannot be used; later again", e);
        }
    }

    private void workOn(Inbox.Event event) {
        try {
            handler.handle(json.readTree(event.body()));
        } catch (Exception e) {
            Optional<Duration> again = event.attempts() < RETRIES.size()
                    ? Optional.of(RETRIES.get(event.attempts()))
                    : Optional.empty();
            inbox.failed(event, again, e);
            log.error("{} failed{}", event.id(), again.isPresent() ? "" : " for good", e);
            return;
        }
        inbox.done(event);
    }
}
