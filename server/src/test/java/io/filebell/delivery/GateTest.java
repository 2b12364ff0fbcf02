package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final Gate gate = new Gate(new Capacity(8).share(), time);
    private final Endpoint.Target oneEachSecond = EndpointFixture.target(
            "https://example.com/hook", Duration.ofSeconds(15), 20, OptionalInt.of(1));

    @Test
    void whatSomebodyAskedForGoesBeforeTheNextProbe() {
        fail();
        time.pass(SECOND);
        assertThat(ask(false)).isInstanceOf(Gate.Answer.After.class);

        assertThat(ask(true)).isEqualTo(new Gate.Answer.Go(true, true));
    }

    /** The simulation found it: a lane was told to ask again, and did so without pause. */
    @Test
    void butNotBeforeTheEndpointsRateLetsIt() {
        fail();
        assertThat(ask(true)).isEqualTo(new Gate.Answer.After(SECOND));
        time.pass(SECOND);
        assertThat(ask(true)).isEqualTo(new Gate.Answer.Go(true, true));
    }

    @Test
    void itGoesAlsoToAnEndpointThatWantsToBeLeftAloneWhichThenNeedNotBe() {
        Instant later = time.instant().plusSeconds(60);
        gate.waitUntil(later);
        AtomicInteger woken = new AtomicInteger();
        assertThat(gate.ask(oneEachSecond, time.instant(), false, woken::incrementAndGet))
                .isEqualTo(new Gate.Answer.At(later));

        Gate.Answer.Go byHand = new Gate.Answer.Go(false, true);
        assertThat(ask(true)).isEqualTo(byHand);
        gate.returned(byHand, Gate.Sign.WORKS);

        assertThat(woken).hasValue(1);
        time.pass(SECOND);
        assertThat(ask(false)).isEqualTo(new Gate.Answer.Go(false, false));
    }

    @Test
    void whatCouldNotBeSentWaitsThoughSomebodyAskedForIt() {
        Instant later = time.instant().plusSeconds(1);
        gate.refusedUntil(later);
        assertThat(ask(true)).isEqualTo(new Gate.Answer.At(later));
        time.pass(SECOND);
        assertThat(ask(false)).isEqualTo(new Gate.Answer.Go(false, false));
    }

    @Test
    void whatElseComesBackLeavesItAlone() {
        Gate.Answer.Go before = (Gate.Answer.Go) ask(false);
        Instant later = time.instant().plusSeconds(60);
        gate.waitUntil(later);
        gate.returned(before, Gate.Sign.WORKS);
        assertThat(ask(false)).isEqualTo(new Gate.Answer.At(later));
    }

    @Test
    void aSampleThatGoesWellEndsThatTimeToo() {
        gate.waitUntil(time.instant().plusSeconds(60));
        gate.works();
        assertThat(ask(false)).isEqualTo(new Gate.Answer.Go(false, false));
    }

    /** The last request went just now. */
    private void fail() {
        while (!gate.isFailing()) {
            time.pass(Duration.ofSeconds(3));
            gate.returned((Gate.Answer.Go) ask(false), Gate.Sign.FAILS);
        }
    }

    private static void nobodyWaits() {}

    private Gate.Answer ask(boolean byHand) {
        return gate.ask(oneEachSecond, time.instant(), byHand, GateTest::nobodyWaits);
    }
}
