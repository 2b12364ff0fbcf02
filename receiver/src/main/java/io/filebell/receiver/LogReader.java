package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.filebell.receiver.internal.Arrival;
import io.filebell.receiver.internal.Batches;
import io.filebell.receiver.internal.BodyFacts;
import io.filebell.receiver.internal.BodyReader;
import io.filebell.receiver.internal.InboxStore;
import io.filebell.receiver.internal.LogPage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a sender's event log from where it was last read, and stores what is not in the inbox.
 *
 * <p>Where it goes on is stored after what was read, so a crash in between reads a page twice, and
 * the inbox passes over it. The first reading begins at the log's end: what was before is not
 * missing. Events older than the inbox keeps are passed over, because it could not tell whether
 * they were handled.
 */
final class LogReader {

    private static final int EVENTS_OF_A_PAGE = 100;
    private static final int MOST_PAGES = 1_000;
    private static final String ORGANIZATION = "/v1/events";
    private static final int MOST_BYTES_OF_AN_ERROR = 500;
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final byte[] HEADERS = "filebell-catch-up: true\n".getBytes(UTF_8);

    private final CatchUp from;
    private final Address address;
    private final ReceiverSettings settings;
    private final InboxStore store;
    private final BodyReader bodies;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    LogReader(CatchUp from, ReceiverSettings settings) {
        this.from = from;
        this.address = Address.of(from.log());
        this.settings = settings;
        this.store = settings.inbox().store();
        this.bodies = new BodyReader(Optional.of("id"), settings.key().paths());
    }

    /**
     * Reads to the log's end, at most a bounded part of it.
     *
     * @throws IOException when the log cannot be read, saying why
     */
    void read() throws IOException, InterruptedException {
        if (Batches.areIn(store)) {
            // The log has a batch's events singly, also before the batch itself comes: whichever
            // was first, both would be handled.
            throw new IOException("The endpoint sends batches, and " + name() + " has their events"
                    + " singly: they would be handled twice, so it is not read. End the endpoint's"
                    + " batch, or catch up by a replay.");
        }
        String cursor = store.cursor(address.position()).orElse("latest");
        for (int i = 0; i < MOST_PAGES; i++) {
            LogPage page = page(cursor);
            Map<String, Long> last = store(page);
            if (page.events().isEmpty() && page.next().equals(cursor)) {
                return;
            }
            // A page may be short, or empty, before the end: the sender looks at so many events.
            store.read(address.position(), page.next(), last);
            cursor = page.next();
        }
    }

    /** The highest sequence of each source in the page. */
    private Map<String, Long> store(LogPage page) {
        Instant oldest = settings.clock().instant().minus(settings.inbox().keepFor());
        List<Arrival> arrivals = new ArrayList<>();
        Map<String, Long> last = new HashMap<>();
        for (byte[] event : page.events()) {
            Optional<BodyFacts> facts = bodies.read(event);
            if (facts.isPresent()) {
                facts.get()
                        .sequence()
                        .ifPresent(
                                sequence -> last.merge(facts.get().source(), sequence, Math::max));
                if (isNewerThan(oldest, facts.get())) {
                    arrival(event, facts.get()).ifPresent(arrivals::add);
                }
            }
        }
        store.acceptAll(arrivals);
        return last;
    }

    private Optional<Arrival> arrival(byte[] event, BodyFacts facts) {
        return facts.id()
                .filter(id -> !id.isEmpty() && id.indexOf(' ') < 0)
                .map(id -> new Arrival(
                        id,
                        facts.type().orElse(""),
                        facts.key(),
                        facts.source(),
                        facts.sequence(),
                        OptionalLong.empty(),
                        true,
                        HEADERS,
                        event,
                        settings.clock().millis(),
                        settings.ticker().getAsLong()));
    }

    private static boolean isNewerThan(Instant oldest, BodyFacts facts) {
        try {
            return facts.timestamp().map(Instant::parse).map(oldest::isBefore).orElse(true);
        } catch (DateTimeException e) {
            return true;
        }
    }

    private LogPage page(String cursor) throws IOException, InterruptedException {
        Answer answer = get("&after=" + encoded(cursor));
        if (answer.status == 410) {
            // The log no longer reaches back to where it was read, or began anew: read all of it.
            answer = get("");
        }
        if (answer.status == 400) {
            throw new IOException(name() + " does not know the position that the inbox has of it,"
                    + " or the types (400): " + start(answer.body));
        }
        if (answer.status != 200) {
            throw new IOException(name() + " answered " + answer.status + ".");
        }
        return LogPage.read(answer.body)
                .orElseThrow(() -> new IOException(name() + " answered no page of events."));
    }

    private static String start(byte[] body) {
        return new String(body, 0, Math.min(body.length, MOST_BYTES_OF_AN_ERROR), UTF_8);
    }

    /**
     * How a log is called here and there.
     *
     * @param name in a sentence
     * @param position what the inbox keeps the position under; no source is named like the
     *     organization's
     * @param path of its list, up to the query
     * @param only the part of the query that says of which workspaces
     */
    private record Address(String name, String position, String path, String only) {

        static Address of(CatchUp.Log log) {
            if (log instanceof CatchUp.Log.OfOrganization all) {
                return new Address(
                        "the organization",
                        ORGANIZATION,
                        ORGANIZATION,
                        list("workspaces", all.workspaces()));
            }
            String workspace = ((CatchUp.Log.OfWorkspace) log).workspace();
            String path = "/v1/workspaces/" + encoded(workspace) + "/events";
            return new Address(workspace, workspace, path, "");
        }
    }

    private String name() {
        return "the log of " + address.name() + " at " + from.server();
    }

    private record Answer(int status, byte[] body) {}

    private Answer get(String after) throws IOException, InterruptedException {
        String path = address.path() + "?limit=" + EVENTS_OF_A_PAGE + after
                + list("types", from.types()) + address.only();
        HttpRequest request = HttpRequest.newBuilder(URI.create(trimmed() + path))
                .timeout(TIMEOUT)
                .header("authorization", "Bearer " + from.key())
                .build();
        HttpResponse<InputStream> response =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("A page of events has more than " + MOST_BYTES + " bytes.");
            }
            return new Answer(response.statusCode(), bytes);
        }
    }

    private static String list(String name, List<String> values) {
        return values.isEmpty() ? "" : "&" + name + "=" + encoded(String.join(",", values));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private String trimmed() {
        String server = from.server().toString();
        return server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    }
}
