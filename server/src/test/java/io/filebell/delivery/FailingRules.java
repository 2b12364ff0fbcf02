package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When an endpoint is taken to fail, what goes there while it does, and what ends it. */
abstract class FailingRules extends InAWorld {

    @Test
    void fiveFailuresInARowOverTenSecondsMakeAnEndpointFail() {
        EndpointId endpoint = failing();
        assertThat(endpoint(endpoint).reason()).contains("answered 500");
        assertThat(world.typesInLog()).contains("endpoint.failing");
    }

    @Test
    void fiveFailuresAtOnceDoNot() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 6; i++) {
            world.happens();
        }
        soon().until(() -> world.deliveries(endpoint).size() == 6);
        staysSo(() -> state(endpoint) == State.ACTIVE);
    }

    @Test
    void norDoFourOverAnyTime() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event event = world.happens();
        for (int attempt = 1; attempt < 4; attempt++) {
            awaitAttempts(endpoint, event, attempt);
            world.time.pass(RetryPolicy.SCHEDULE.get(attempt - 1).multipliedBy(2));
        }
        awaitAttempts(endpoint, event, 4);
        staysSo(() -> state(endpoint) == State.ACTIVE);
    }

    @Test
    void aSuccessInBetweenStartsTheCountAnew() {
        EndpointId endpoint = world.endpoints.register("note.*");
        exhaust(endpoint, unwanted());
        assertThat(world.typesInLog()).doesNotContain("endpoint.failing");
    }

    @Test
    void itStandsStillAndProbesOneByOneWithWhatWaitsInTurn() {
        EndpointId endpoint = failing();
        int before = world.sender.sent.size();
        world.happens();
        staysSo(() -> world.sender.sent.size() == before);
        for (int probe = 1; probe <= 4; probe++) {
            int sent = before + probe;
            probe(endpoint, Duration.ofSeconds(5));
            staysSo(() -> world.sender.sent.size() == sent);
        }
        assertThat(world.sender.sequences().subList(before, before + 4)).doesNotHaveDuplicates();
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void whatIsRetriedByHandIsTheNextProbeAtOnce() {
        EndpointId endpoint = failing();
        DeliveryView last = world.deliveries(endpoint).getFirst();
        int sent = world.sender.sent.size();
        retryByHand(endpoint, last);

        soon().until(() -> world.sender.sent.size() == sent + 1);
        assertThat(world.sender.sequences().getLast()).isEqualTo(last.sequence());
        awaitOutcomes(endpoint);
        staysSo(() -> world.sender.sent.size() == sent + 1);
        assertThat(state(endpoint)).isEqualTo(State.FAILING);

        world.sender.answers(200);
        retryByHand(endpoint, last);
        soon().until(() -> state(endpoint) == State.ACTIVE);
    }

    @Test
    void aStrictOneProbesWithTheFirst() {
        EndpointId endpoint = strictAndFailing();
        long first = world.sender.sequences().getFirst();
        world.happens();
        for (int probe = 0; probe < 5; probe++) {
            probe(endpoint, Duration.ofSeconds(5));
        }
        assertThat(world.sender.sequences()).containsOnly(first);
    }

    @Test
    void probesGoEveryFiveSecondsThenEveryThirtyThenEveryFiveMinutes() {
        EndpointId endpoint = failing();
        assertThat(endpoint(endpoint).reason())
                .isEqualTo("It failed again and again; last: answered 500.");
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pauses.add(Duration.ofSeconds(5));
        }
        for (int i = 0; i < 118; i++) {
            pauses.add(Duration.ofSeconds(30));
        }
        pauses.add(Duration.ofMinutes(5));
        pauses.add(Duration.ofMinutes(5));
        for (Duration pause : pauses) {
            int sent = world.sender.sent.size();
            world.time.pass(pause.minusMillis(1));
            world.engine.tick();
            assertThat(world.sender.sent).as("before " + pause).hasSize(sent);
            probe(endpoint, Duration.ofMillis(1));
        }
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void probesUseUpNoAttemptsOfTheSchedule() {
        EndpointId endpoint = strictAndFailing();
        for (int probe = 0; probe < 20; probe++) {
            probe(endpoint, Duration.ofMinutes(5));
        }
        DeliveryView delivery = world.deliveries(endpoint).getFirst();
        assertThat(delivery.state()).isEqualTo("retrying");
        assertThat(delivery.attempts()).isEqualTo(25);
    }

    @Test
    void aProbeThatGoesWellEndsItAndTheBacklogIsDelivered() {
        EndpointId endpoint = failing();
        List<Long> waiting = List.of(world.happens().sequence(), world.happens().sequence());
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(5));
        soon().until(() -> state(endpoint) == State.ACTIVE);
        soon().until(() -> world.sender.sequences().containsAll(waiting));
        assertThat(world.typesInLog()).contains("endpoint.recovered");
    }

    @Test
    void soIsWhatWaitedForItsNextAttemptHoweverFarThatWas() {
        EndpointId endpoint = failing();
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(5));
        soon().until(() -> world.deliveries(endpoint).stream()
                .allMatch(delivery -> delivery.state().equals("delivered")));
        assertThat(world.deliveries(endpoint)).hasSize(4);
    }

    /** Also of what was a probe meanwhile, and however often that happens. */
    @Test
    void whichUsesUpNothingOfTheScheduleShouldItFail() {
        EndpointId endpoint = failing();
        List<DeliveryView> waiting = world.deliveries(endpoint);
        assertThat(waiting).extracting(DeliveryView::attempts).containsOnly(2);
        List<Long> refused =
                waiting.stream().map(DeliveryView::sequence).sorted().toList();
        for (int probed : List.of(1, 4)) {
            for (int i = 0; i < probed; i++) {
                probe(endpoint, Duration.ofSeconds(5));
            }
            world.sender.answers(
                    sent -> FakeSender.answer(refused.contains(sent.sequence()) ? 500 : 200));
            world.engine.works(endpoint);
            soon().until(() -> state(endpoint) == State.ACTIVE);
            awaitState(endpoint, world.happens(), "delivered");
            soon().until(() -> refused.stream().allMatch(one -> waitsFiveMinutes(endpoint, one)));
            world.sender.answers(500);
            failAgain(endpoint);
        }
    }

    private boolean waitsFiveMinutes(EndpointId endpoint, long sequence) {
        return world.deliveries(endpoint).stream()
                .filter(delivery -> delivery.sequence() == sequence)
                .map(delivery -> Duration.between(
                        world.time.instant(), Objects.requireNonNull(delivery.nextAttemptAt())))
                .allMatch(wait -> wait.compareTo(Duration.ofMinutes(4)) >= 0
                        && wait.compareTo(Duration.ofMinutes(6)) <= 0);
    }

    private void failAgain(EndpointId endpoint) {
        for (int i = 0; i < 5; i++) {
            world.happens();
        }
        awaitOutcomes(endpoint);
        world.time.pass(Duration.ofSeconds(11));
        soon().until(() -> state(endpoint) == State.FAILING);
        awaitOutcomes(endpoint);
    }

    @Test
    void soDoesATest() {
        EndpointId endpoint = failing();
        world.sender.answers(200);
        world.engine.works(endpoint);
        soon().until(() -> state(endpoint) == State.ACTIVE);
        awaitState(endpoint, world.happens(), "delivered");
    }

    @Test
    void soDoesAnAttemptThatWasUnderWay() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 4; i++) {
            world.happens();
        }
        soon().until(() -> world.deliveries(endpoint).size() == 4);
        long next = Collections.max(world.sender.sequences()) + 1;
        world.sender.answerAtOnceExcept(next);
        assertThat(world.happens().sequence()).isEqualTo(next);
        soon().until(() -> world.sender.heldBack() == 1);
        world.time.pass(Duration.ofSeconds(11));
        soon().until(() -> state(endpoint) == State.FAILING);
        world.sender.answers(200);
        world.sender.release();
        soon().until(() -> state(endpoint) == State.ACTIVE);
    }

    @Test
    void theBacklogDrainsAtARisingRate() {
        EndpointId endpoint = failing();
        for (int i = 0; i < 100; i++) {
            world.happens();
        }
        world.sender.answers(200);
        world.sender.hold();
        world.time.pass(Duration.ofSeconds(5));
        for (int open : List.of(1, 1, 2, 4, 8, 16, 20, 20)) {
            soon().until(() -> world.sender.heldBack() == open);
            staysSo(() -> world.sender.heldBack() == open);
            world.sender.answerHeld();
        }
        assertThat(state(endpoint)).isEqualTo(State.ACTIVE);
    }

    @Test
    void itStillFailsAfterARestart() {
        EndpointId endpoint = failing();
        restart();
        world.happens();
        soon().until(() -> !world.sender.sent.isEmpty());
        staysSo(() -> world.sender.sent.size() == 1);
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void aClockThatJumpsMakesNoEndpointFail() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 4; i++) {
            world.happens();
        }
        soon().until(() -> world.deliveries(endpoint).size() == 4);
        world.time.jump(Duration.ofDays(30));
        world.happens();
        soon().until(() -> world.deliveries(endpoint).size() == 5);
        staysSo(() -> state(endpoint) == State.ACTIVE);
    }

    /** Its one delivery has used up five attempts of its schedule. */
    private EndpointId strictAndFailing() {
        EndpointId endpoint = register(Ordering.STRICT, "note.*");
        world.sender.answers(500);
        Event event = world.happens();
        for (int attempt = 1; attempt <= 5; attempt++) {
            awaitAttempts(endpoint, event, attempt);
            if (attempt < 5) {
                world.time.pass(RetryPolicy.SCHEDULE.get(attempt - 1).multipliedBy(2));
            }
        }
        soon().until(() -> state(endpoint) == State.FAILING);
        return endpoint;
    }
}
