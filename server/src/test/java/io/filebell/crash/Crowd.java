package io.filebell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.FakeEndpoint.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * Many endpoints at one listener, each with its path: some in order, some that fail at first, and
 * two that never answer well; and whether each of the others got what it was owed, in the order
 * that it asked for.
 */
final class Crowd implements AutoCloseable {

    private static final List<String> ORDERINGS = List.of("none", "file", "strict");
    private static final int FAILS_ONE_IN = 40;
    private static final String DEAD = "/dead";
    private static final String SILENT = "/silent";

    private final FakeEndpoint listener = FakeEndpoint.start().answering(Crowd::answer);
    private final int size;

    Crowd(int size) {
        this.size = size;
    }

    /** What each of them is registered as; those that must get nothing come last. */
    List<String> registrations() {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            bodies.add(registration("/" + ordering(i) + "/" + i, ordering(i)));
        }
        bodies.add(registration(DEAD, "file"));
        bodies.add(registration(SILENT, "none"));
        return bodies;
    }

    private String registration(String path, String ordering) {
        return "{\"url\":\"%s\",\"events\":[\"file.*\"],\"ordering\":\"%s\"}"
                .formatted(listener.url(path), ordering);
    }

    /** Waits until each has what it is owed, by its place in {@link #registrations}. */
    void check(List<Set<String>> owed) {
        for (int i = 0; i < size; i++) {
            String path = "/" + ordering(i) + "/" + i;
            Set<String> wanted = owed.get(i);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> ids(path).containsAll(wanted));
            assertThat(ids(path)).as(path).isEqualTo(wanted);
            checkOrder(path, ordering(i));
        }
    }

    int requests() {
        return listener.requests().size();
    }

    private void checkOrder(String path, String ordering) {
        Map<String, Long> last = new HashMap<>();
        Set<Long> seen = new TreeSet<>();
        for (JsonNode event : events(path)) {
            long sequence = event.path("sequence").asLong();
            if (ordering.equals("none") || !seen.add(sequence)) {
                continue;
            }
            String line = ordering.equals("strict")
                    ? ""
                    : event.path("data").path("file").path("id").asString();
            Long before = last.put(line, sequence);
            assertThat(before == null || before < sequence)
                    .as("%s: event %s came after %s", path, sequence, before)
                    .isTrue();
        }
    }

    private Set<String> ids(String path) {
        Set<String> ids = new TreeSet<>();
        events(path).forEach(event -> ids.add(event.path("id").asString()));
        return ids;
    }

    private List<JsonNode> events(String path) {
        return listener.requests().stream()
                .filter(request -> request.target().equals(path))
                .map(request -> JsonFormat.MAPPER.readTree(
                        new String(request.body(), StandardCharsets.UTF_8)))
                .filter(event -> !event.path("test").asBoolean())
                .toList();
    }

    private static String ordering(int place) {
        return ORDERINGS.get(place % ORDERINGS.size());
    }

    private static Behaviour answer(Request request) {
        if (request.target().equals(SILENT)) {
            return Behaviour.hangs();
        }
        if (request.target().equals(DEAD)) {
            return Behaviour.answers(500);
        }
        boolean fails = !request.target().startsWith("/strict")
                && request.header("filebell-attempt").equals("1")
                && Math.floorMod(request.header("webhook-id").hashCode(), FAILS_ONE_IN) == 0;
        return Behaviour.answers(fails ? 500 : 200);
    }

    @Override
    public void close() {
        listener.close();
    }
}
