package io.filebell.receiver;

import io.filebell.receiver.internal.Arrival;
import io.filebell.receiver.internal.BodyFacts;
import io.filebell.receiver.internal.BodyReader;
import io.filebell.receiver.internal.Digests;
import io.filebell.receiver.internal.Dispatcher;
import io.filebell.receiver.internal.InboxStore;
import io.filebell.receiver.internal.Limits;
import io.filebell.receiver.internal.Measurements;
import io.filebell.receiver.internal.Refusal;
import io.filebell.receiver.internal.WorkSettings;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Receives webhooks: verifies the raw bytes, stores the event and its job in one transaction,
 * answers, and then runs a handler.
 *
 * <pre>{@code
 * Receiver receiver = Receiver.builder()
 *         .verifier(Verifier.of(Secret.parse("whsec_…")))
 *         .inbox(Inbox.open("jdbc:sqlite:inbox.db"))
 *         .on("file.*", event -> System.out.println(event.type()))
 *         .start();
 * }</pre>
 *
 * <p>{@link #receive} is the door for bytes; the packages {@code jdk}, {@code servlet} and
 * {@code spring} have doors for HTTP servers. What was answered with 204 is on the disk and is
 * handled, whenever the process ends; what could not be stored was answered with 503, and the
 * sender tries again. An event that comes twice is answered twice and handled once.
 *
 * <p>Safe for use by many threads at once.
 */
public final class Receiver implements AutoCloseable {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");
    private static final String PREVIOUS = "filebell-previous";
    private static final String REPLAY = "filebell-replay";

    private final ReceiverSettings settings;
    private final InboxStore store;
    private final BodyReader bodies;
    private final Dispatcher dispatcher;
    private final Care care;
    private final Measurements toAcknowledged = new Measurements();
    private final RulingCounts rulings = new RulingCounts();
    private volatile boolean closed;

    Receiver(ReceiverSettings settings) {
        this.settings = settings;
        this.store = settings.inbox().store();
        this.bodies = new BodyReader(
                settings.verifier().format().flatMap(SignatureFormat::idField),
                settings.key().paths());
        this.dispatcher = new Dispatcher(
                store,
                settings.routes(),
                new WorkSettings(
                        settings.concurrency(),
                        settings.clock(),
                        settings.ticker(),
                        settings.random()));
        this.care = new Care(settings, dispatcher, rulings, toAcknowledged);
    }

    /** A builder of one. */
    public static ReceiverBuilder builder() {
        return new ReceiverBuilder();
    }

    /** The longest body that is taken; a door need not read more than one byte beyond it. */
    public int bodyBytes() {
        return settings.bodyBytes();
    }

    /**
     * Takes one request, and returns when what it holds is on the disk, or is refused. Never throws
     * because of what a sender sent.
     */
    public Response receive(Request request) {
        long arrived = settings.ticker().getAsLong();
        if (closed) {
            return Response.retryLater("The receiver is stopping.");
        }
        if (request.body().length > settings.bodyBytes()) {
            return refuse(
                    request,
                    Ruling.TOO_LARGE,
                    "The body has more than " + settings.bodyBytes() + " bytes.");
        }
        if (!request.complete()) {
            return refuse(request, Ruling.MALFORMED, "The body broke off.");
        }
        Verdict verdict = settings.verifier().verify(request, settings.clock());
        if (verdict instanceof Verdict.Malformed malformed) {
            return refuse(request, Ruling.MALFORMED, malformed.reason());
        }
        if (verdict instanceof Verdict.BadSignature) {
            return refuse(request, Ruling.BAD_SIGNATURE, "No signature fits the body.");
        }
        if (verdict instanceof Verdict.Stale stale) {
            return refuse(
                    request,
                    Ruling.STALE,
                    "The timestamp " + stale.timestamp() + " is "
                            + stale.difference().toSeconds() + " s from now.");
        }
        Optional<BodyFacts> facts = bodies.read(request.body());
        if (facts.isEmpty()) {
            return refuse(
                    request, Ruling.MALFORMED, "The body is signed, and is no JSON in UTF-8.");
        }
        return accept(request, facts.get(), arrived);
    }

    private Response accept(Request request, BodyFacts facts, long arrived) {
        Optional<Arrival> arrival = arrival(request, facts, arrived);
        if (arrival.isEmpty()) {
            return refuse(
                    request,
                    Ruling.MALFORMED,
                    "The event has no id, or an id or type of more than " + Limits.TEXT_CHARACTERS
                            + " characters.");
        }
        try {
            Ruling ruling = store.accept(arrival.get());
            toAcknowledged.add(settings.ticker().getAsLong() - arrived);
            rulings.add(ruling);
            return Response.of(ruling, "");
        } catch (InboxException e) {
            log.log(System.Logger.Level.DEBUG, "A request was answered 503", e);
            rulings.addUnavailable();
            return Response.retryLater("The event could not be stored. Send it again.");
        }
    }

    private Optional<Arrival> arrival(Request request, BodyFacts facts, long arrived) {
        Headers headers = request.headers();
        Optional<SignatureFormat> format = settings.verifier().format();
        String id;
        if (format.isEmpty()) {
            id = headers.first(Signature.ID_HEADER).orElse("");
        } else if (format.get().idField().isPresent()) {
            id = facts.id().orElse("");
        } else {
            id = Digests.sha256(request.body());
        }
        String type = format.flatMap(SignatureFormat::typeHeader)
                .map(header -> headers.first(header).orElse(""))
                .or(facts::type)
                .orElse("");
        Optional<String> replay = settings.replays() == Replays.RUN_AGAIN
                ? headers.first(REPLAY).filter(Receiver::isWord)
                : Optional.empty();
        if (!isWord(id) || !BodyReader.isKeepable(type)) {
            return Optional.empty();
        }
        return Optional.of(new Arrival(
                replay.map(again -> id + ' ' + again).orElse(id),
                type,
                facts.key(),
                facts.source(),
                facts.sequence(),
                headers.first(PREVIOUS).map(Receiver::number).orElse(OptionalLong.empty()),
                false,
                headers.bytes(Limits.HEADER_BYTES),
                request.body(),
                settings.clock().millis(),
                arrived));
    }

    private Response refuse(Request request, Ruling ruling, String reason) {
        byte[] body = request.body();
        rulings.add(ruling);
        store.refuse(new Refusal(
                ruling,
                request.headers().first(Signature.ID_HEADER).filter(Receiver::isWord),
                request.headers().bytes(Limits.REFUSED_HEADER_BYTES),
                Arrays.copyOf(body, Math.min(body.length, Limits.REFUSED_BODY_BYTES)),
                body.length,
                reason,
                settings.clock().millis()));
        return Response.of(ruling, reason);
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.indexOf(' ') < 0 && BodyReader.isKeepable(text);
    }

    private static OptionalLong number(String text) {
        boolean digits = !text.isEmpty()
                && text.length() <= 18
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** How it is doing. */
    public Health health() {
        return care.health();
    }

    /** The inbox, to look into and to replay from. */
    public Inbox inbox() {
        return settings.inbox();
    }

    /**
     * Stops: takes nothing more, starts no handler, waits for those that run, stores what became of
     * them, and closes the inbox. What did not end in time is as after a crash.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        care.close();
        if (!dispatcher.stop(settings.stopWithin())) {
            log.log(
                    System.Logger.Level.WARNING,
                    "Some handlers did not end within " + settings.stopWithin());
        }
        settings.inbox().close();
    }
}
