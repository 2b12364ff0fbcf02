package io.filebell.delivery;

import io.filebell.base.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A {@link Sender} whose world answers what a test says, or holds its answers back. */
final class FakeSender implements Sender {

    /** A request that went out. */
    record Sent(OutboundRequest request) {

        String header(String name) {
            return request.headers().stream()
                    .filter(header -> header.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }

        JsonNode body() {
            return JsonFormat.MAPPER.readTree(new String(request.body(), StandardCharsets.UTF_8));
        }

        long sequence() {
            return body().path("sequence").asLong();
        }
    }

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private volatile Function<Sent, Reply> world = sent -> answer(200);
    private volatile boolean holding;
    private volatile long heldSequence = -1;

    /** One to which nothing was sent yet, in a world that answers the same. */
    FakeSender anew() {
        FakeSender same = new FakeSender();
        same.world = world;
        return same;
    }

    void answers(Function<Sent, Reply> how) {
        this.world = how;
    }

    void answers(int status) {
        this.world = sent -> answer(status);
    }

    /** Answers nothing until {@link #release}. */
    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
        heldSequence = -1;
        for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
            answer.run();
        }
    }

    /** Answers what is held back now; what comes later is held back all the same. */
    void answerHeld() {
        List<Runnable> now = new ArrayList<>();
        for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
            now.add(answer);
        }
        now.forEach(Runnable::run);
    }

    /** Holds back the answer for one event only; what is held already stays held. */
    void answerAtOnceExcept(long sequence) {
        heldSequence = sequence;
        holding = false;
    }

    int heldBack() {
        return held.size();
    }

    static Reply answer(int status) {
        return new Reply.Answered(status, List.of(), new byte[0], Optional.empty());
    }

    static Reply comeAgain(int status, Duration after) {
        return new Reply.Answered(status, List.of(), new byte[0], Optional.of(after));
    }

    List<Long> sequences() {
        return new ArrayList<>(sent.stream().map(Sent::sequence).toList());
    }

    @Override
    public void send(OutboundRequest request, Consumer<Exchange> done) {
        Sent one = new Sent(request);
        sent.add(one);
        Runnable answer = () -> done.accept(new Exchange(
                world.apply(one),
                new Timing(
                        Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMillis(3)),
                Optional.of("203.0.113.7"),
                false));
        if (!isHeld(one)) {
            answer.run();
            return;
        }
        held.add(answer);
        if (!isHeld(one) && held.remove(answer)) {
            answer.run();
        }
    }

    private boolean isHeld(Sent one) {
        return holding || one.sequence() == heldSequence;
    }

    @Override
    public void close() {
        release();
    }
}
