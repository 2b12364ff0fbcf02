package io.filebell.delivery;

import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The world outside a simulation: endpoints that answer, hang, reset, refuse and recover. */
final class SimulatedNetwork {

    /** How an endpoint behaves. */
    enum Mood {
        WELL,
        ERRORS,
        HANGS,
        RESETS,
        BUSY,
        FLAKY,
        GONE
    }

    /** A request that arrived, and its place in the order of all requests and answers. */
    static final class Arrived {
        final String url;
        final String event;
        final Instant at;
        final int order;
        /** The place of its answer, once it was answered with success. */
        int successOrder = -1;

        Arrived(String url, String event, Instant at, int order) {
            this.url = url;
            this.event = event;
            this.at = at;
            this.order = order;
        }
    }

    private record Answer(Instant at, int order, Runnable give) {}

    final List<Arrived> arrived = new ArrayList<>();
    private final Map<String, Mood> moods = new HashMap<>();
    private final PriorityQueue<Answer> answers =
            new PriorityQueue<>(Comparator.comparing(Answer::at).thenComparingInt(Answer::order));
    private final ManualTime time;
    private final SplittableRandom random;
    private int order;

    SimulatedNetwork(ManualTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    void mood(String url, Mood mood) {
        moods.put(url, mood);
    }

    Mood mood(String url) {
        return moods.getOrDefault(url, Mood.WELL);
    }

    void allWell() {
        moods.clear();
    }

    Optional<Instant> nextAnswer() {
        return Optional.ofNullable(answers.peek()).map(Answer::at);
    }

    /** Gives the answers whose time has come; whether there were any. */
    boolean answer() {
        boolean any = false;
        while (!answers.isEmpty() && !answers.element().at().isAfter(time.instant())) {
            answers.remove().give().run();
            any = true;
        }
        return any;
    }

    /** The way out of one instance; what comes back to it after it has crashed is lost. */
    Sender sender(SimulatedInstance.Tasks tasks) {
        return new Sender() {
            @Override
            public void send(OutboundRequest request, Consumer<Exchange> done) {
                receive(request, exchange -> tasks.execute(() -> done.accept(exchange)));
            }

            @Override
            public void close() {}
        };
    }

    private void receive(OutboundRequest request, Consumer<Exchange> done) {
        String url = request.url().toString();
        Arrived one = new Arrived(url, header(request), time.instant(), order++);
        arrived.add(one);
        Mood mood = mood(url);
        if (mood == Mood.FLAKY) {
            mood = random.nextBoolean() ? Mood.WELL : Mood.ERRORS;
        }
        Reply reply = reply(mood);
        boolean success = mood == Mood.WELL;
        Duration takes =
                mood == Mood.HANGS ? request.timeout() : Duration.ofMillis(random.nextInt(1, 300));
        answers.add(new Answer(time.instant().plus(takes), one.order, () -> {
            one.successOrder = success ? order++ : -1;
            done.accept(new Exchange(
                    reply,
                    new Timing(Optional.empty(), Optional.empty(), Optional.empty(), takes),
                    Optional.of("203.0.113.7"),
                    false));
        }));
    }

    private Reply reply(Mood mood) {
        return switch (mood) {
            case WELL, FLAKY -> FakeSender.answer(random.nextInt(200, 300));
            case ERRORS -> FakeSender.answer(random.nextBoolean() ? 500 : 404);
            case HANGS -> new Reply.TimedOut(Reply.Phase.ANSWER);
            case RESETS -> new Reply.Unreachable("The connection was reset.");
            case BUSY ->
                FakeSender.comeAgain(
                        random.nextBoolean() ? 429 : 503,
                        Duration.ofSeconds(random.nextInt(1, 100)));
            case GONE -> FakeSender.answer(410);
        };
    }

    private static String header(OutboundRequest request) {
        return request.headers().stream()
                .filter(header -> header.name().equals("webhook-id"))
                .map(Header::value)
                .findFirst()
                .orElseThrow();
    }
}
