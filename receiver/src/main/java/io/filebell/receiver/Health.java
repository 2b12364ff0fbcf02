package io.filebell.receiver;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a receiver is doing.
 *
 * @param problems a sentence for each; none when it is healthy
 * @param rulings how many requests were ruled on, by ruling, since the start
 * @param unavailable how many were answered 503 since the start
 * @param waiting events that wait or run
 * @param running events whose handlers run
 * @param aside dead letters, and events that were set aside
 * @param gaps sequences that the sender announced and that did not come yet
 * @param oldestReady how long the first event that only waits for a thread has waited
 * @param bytes what the kept headers and bodies take
 * @param acknowledged from receipt to the answer
 * @param started from receipt to the start of the handler
 * @param done from receipt to the stored end
 */
public record Health(
        List<String> problems,
        Map<Ruling, Long> rulings,
        long unavailable,
        long waiting,
        int running,
        long aside,
        int gaps,
        Duration oldestReady,
        long bytes,
        Latency acknowledged,
        Latency started,
        Latency done) {

    public Health {
        problems = List.copyOf(problems);
        rulings = Map.copyOf(rulings);
    }

    /** Whether nothing needs anybody's attention. */
    public boolean isHealthy() {
        return problems.isEmpty();
    }
}
