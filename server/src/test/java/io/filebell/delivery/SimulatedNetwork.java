package io.filebell.delivery;

import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The world outside a simulation: endpoints that answer, hang, reset, refuse and recover. It
 * notices when more goes out to one, or at all, than may.
 */
final class SimulatedNetwork {

    /** How an endpoint behaves. */
    enum Mood {
        WELL,
        ERRORS,
        HANGS,
        RESETS,
        BUSY,
        FLAKY,
        /** It takes most events, and some never. */
        PICKY,
        GONE
    }

    /** A request that arrived, and its place in the order of all requests and answers. */
    static final class Arrived {
        final OutboundRequest request;
        final String url;
        final String event;
        final int order;
        /** The place of its answer, once it was answered. */
        int answerOrder = -1;
        /** The same, once it was answered with success. */
        int successOrder = -1;

        Arrived(OutboundRequest request, int order) {
            this.request = request;
            this.url = request.url().toString();
            this.event = header("webhook-id");
            this.order = order;
        }

        /** Empty when it has none. */
        String header(String name) {
            return request.headers().stream()
                    .filter(header -> header.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }

        String key() {
            return url + event;
        }
    }

    /** Hears what goes over the network. */
    interface Listener {

        void arrived(Arrived one);

        /** The endpoint has answered; whether anybody hears that is another matter. */
        default void answered(Arrived one) {}
    }

    /** What an endpoint allows. */
    record Allowed(int maxInFlight, OptionalInt ratePerSecond) {
        static final Allowed ANYTHING = new Allowed(Integer.MAX_VALUE, OptionalInt.empty());
    }

    private record Answer(long nanos, int order, Runnable give) {}

    private static final int PICKS = 5;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    final List<Arrived> arrived = new ArrayList<>();
    final Set<String> complaints = new HashSet<>();
    private final Map<String, Mood> moods = new HashMap<>();
    private final Map<String, Allowed> allowed = new HashMap<>();
    private final PriorityQueue<Answer> answers = new PriorityQueue<>(
            Comparator.comparingLong(Answer::nanos).thenComparingInt(Answer::order));
    private final ManualTime time;
    private final SplittableRandom random;
    private final int places;
    private final Listener listener;
    private int order;

    /**
     * @param places for requests that are open out of one instance
     * @param listener hears of each request and answer
     */
    SimulatedNetwork(ManualTime time, SplittableRandom random, int places, Listener listener) {
        this.time = time;
        this.random = random;
        this.places = places;
        this.listener = listener;
    }

    void allow(String url, Allowed what) {
        allowed.put(url, what);
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

    /** The place in the order of all requests and answers that comes next. */
    int order() {
        return order;
    }

    Optional<Duration> untilNextAnswer() {
        return Optional.ofNullable(answers.peek())
                .map(answer -> Duration.ofNanos(answer.nanos() - time.nanos()));
    }

    /** Gives the answers whose time has come; whether there were any. */
    boolean answer() {
        boolean any = false;
        while (!answers.isEmpty() && answers.element().nanos() <= time.nanos()) {
            answers.remove().give().run();
            any = true;
        }
        return any;
    }

    /** The way out of one instance; what comes back to it after it has crashed is lost. */
    Outlet outlet(SimulatedInstance.Tasks tasks) {
        return new Outlet(tasks);
    }

    /** The requests of one instance. */
    final class Outlet implements Sender {
        private final SimulatedInstance.Tasks tasks;
        private final Map<String, Integer> open = new HashMap<>();
        private final Map<String, Deque<Long>> went = new HashMap<>();
        private final List<Runnable> underWay = new ArrayList<>();
        /** What the instance was told that it went well. */
        final Set<String> successes = new HashSet<>();

        private Outlet(SimulatedInstance.Tasks tasks) {
            this.tasks = tasks;
        }

        @Override
        public void send(OutboundRequest request, Consumer<Exchange> done) {
            String url = request.url().toString();
            goes(url);
            Arrived one = new Arrived(request, order++);
            arrived.add(one);
            listener.arrived(one);
            Mood mood = moodFor(one);
            Reply reply = reply(mood);
            Duration takes = mood == Mood.HANGS
                    ? request.timeout()
                    : Duration.ofMillis(random.nextInt(1, 300));
            Runnable[] abandon = new Runnable[1];
            boolean[] over = new boolean[1];
            Consumer<Reply> tell = told -> {
                over[0] = true;
                underWay.remove(abandon[0]);
                tasks.execute(() -> {
                    open.merge(url, -1, Integer::sum);
                    if (told instanceof Reply.Answered answered && answered.successful()) {
                        successes.add(one.key());
                    }
                    done.accept(exchange(told, takes));
                });
            };
            abandon[0] =
                    () -> tell.accept(new Reply.Refused(Reply.Refusal.CLOSING, "It is closing."));
            underWay.add(abandon[0]);
            answers.add(new Answer(time.nanos() + takes.toNanos(), one.order, () -> {
                one.answerOrder = order++;
                one.successOrder = mood == Mood.WELL ? one.answerOrder : -1;
                listener.answered(one);
                if (!over[0]) {
                    tell.accept(reply);
                }
            }));
        }

        /** Whether a request more may go. */
        private void goes(String url) {
            Allowed may = allowed.getOrDefault(url, Allowed.ANYTHING);
            int all = open.values().stream().mapToInt(Integer::intValue).sum();
            int held = open.merge(url, 1, Integer::sum);
            long holding = open.values().stream().filter(count -> count > 0).count();
            if (all >= places) {
                complaints.add("more requests than all places were open");
            }
            if (all >= places / 2 && held > Math.max(1, places / holding)) {
                complaints.add("an endpoint had more than its share of the places");
            }
            if (held > may.maxInFlight()) {
                complaints.add("more requests than max_in_flight were open at " + url);
            }
            may.ratePerSecond().ifPresent(rate -> {
                Deque<Long> times = went.computeIfAbsent(url, key -> new ArrayDeque<>());
                times.removeIf(then -> time.nanos() - then >= SECOND);
                times.add(time.nanos());
                if (times.size() > rate) {
                    complaints.add("more requests than rate_per_second went to " + url);
                }
            });
        }

        /** Nothing more is waited for: the instance ends. */
        @Override
        public void close() {
            List.copyOf(underWay).forEach(Runnable::run);
        }
    }

    private Mood moodFor(Arrived one) {
        return switch (mood(one.url)) {
            case FLAKY -> random.nextBoolean() ? Mood.WELL : Mood.ERRORS;
            case PICKY -> isUnwanted(one.event) ? Mood.ERRORS : Mood.WELL;
            case WELL -> Mood.WELL;
            case ERRORS -> Mood.ERRORS;
            case HANGS -> Mood.HANGS;
            case RESETS -> Mood.RESETS;
            case BUSY -> Mood.BUSY;
            case GONE -> Mood.GONE;
        };
    }

    /** Whether an endpoint that is picky takes it never. */
    static boolean isUnwanted(String event) {
        return Math.floorMod(event.hashCode(), PICKS) == 0;
    }

    private Reply reply(Mood mood) {
        return switch (mood) {
            case WELL, FLAKY, PICKY -> FakeSender.answer(random.nextInt(200, 300));
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

    private static Exchange exchange(Reply reply, Duration took) {
        return new Exchange(
                reply,
                new Timing(Optional.empty(), Optional.empty(), Optional.empty(), took),
                Optional.of("203.0.113.7"),
                false);
    }
}
