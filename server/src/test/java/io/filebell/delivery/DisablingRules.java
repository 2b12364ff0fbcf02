package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.endpoint.Endpoint.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a failing endpoint is given up. */
abstract class DisablingRules extends InAWorld {

    private static final Duration PAUSE = Duration.ofMinutes(5);

    @Test
    void afterFiveDaysAndTwentyProbesItIsDisabled() {
        EndpointId endpoint = failing();
        probes(endpoint, 20);
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
        world.time.pass(Duration.ofDays(5));
        soon().until(() -> state(endpoint) == State.DISABLED);
        assertThat(endpoint(endpoint).reason()).contains("120 h");
        assertThat(world.typesInLog()).contains("endpoint.disabled");
    }

    @Test
    void fiveDaysWithFewerProbesAreNotEnough() {
        EndpointId endpoint = failing();
        probe(endpoint, Duration.ofDays(5));
        probes(endpoint, 18);
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
        world.time.pass(PAUSE);
        soon().until(() -> state(endpoint) == State.DISABLED);
    }

    @Test
    void norAreTwentyProbesInFewerThanFiveDays() {
        EndpointId endpoint = failing();
        probes(endpoint, 30);
        probe(endpoint, Duration.ofHours(115));
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void oneSuccessStartsTheTimeAnew() {
        EndpointId endpoint = failing();
        probes(endpoint, 30);
        world.time.pass(Duration.ofHours(110));
        world.sender.answers(200);
        soon().until(() -> state(endpoint) == State.ACTIVE);
        world.sender.answers(500);
        for (int i = 0; i < 5; i++) {
            int sent = world.sender.sent.size();
            world.happens();
            soon().until(() -> world.sender.sent.size() > sent);
            awaitOutcomes(endpoint);
            world.time.pass(Duration.ofSeconds(3));
        }
        world.time.pass(Duration.ofSeconds(20));
        soon().until(() -> state(endpoint) == State.FAILING);
        awaitOutcomes(endpoint);
        probes(endpoint, 21);
        probe(endpoint, Duration.ofHours(20));
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void aMachineThatSleepsOrAClockThatJumpsDisablesNothing() {
        EndpointId endpoint = failing();
        probes(endpoint, 25);
        world.time.jump(Duration.ofDays(30));
        probes(endpoint, 5);
        assertThat(state(endpoint)).isEqualTo(State.FAILING);
    }

    @Test
    void onlyTheUptimeOfThisProcessCounts() {
        EndpointId endpoint = failing();
        probes(endpoint, 25);
        probe(endpoint, Duration.ofHours(110));
        restart();
        soon().until(() -> !world.sender.sent.isEmpty());
        world.time.pass(Duration.ofHours(20));
        staysSo(() -> state(endpoint) == State.FAILING);
    }

    private void probes(EndpointId endpoint, int count) {
        for (int probe = 0; probe < count; probe++) {
            probe(endpoint, PAUSE);
        }
    }
}
