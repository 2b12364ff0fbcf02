package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Runnable NOBODY = () -> {};
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final Gate gate = new Gate(new Capacity(8).share(), time);
    private final Endpoint.Target oneEachSecond = EndpointFixture.target(
            "https://example.com/hook", Duration.ofSeconds(15), 20, OptionalInt.of(1));

    @Test
    void aProbeThatSomebodyAskedForGoesAtOnce() {
        fail();
        time.pass(SECOND);
        assertThat(ask()).isInstanceOf(Gate.Answer.After.class);

        assertThat(gate.probeNow()).isTrue();

        assertThat(ask()).isEqualTo(new Gate.Answer.Go(true));
    }

    /** The simulation found it: a lane that was told to ask again did so without pause. */
    @Test
    void butNotBeforeTheEndpointsRateLetsIt() {
        fail();
        assertThat(gate.probeNow()).isTrue();
        assertThat(ask()).isEqualTo(new Gate.Answer.After(SECOND));

        assertThat(gate.probeNow()).isFalse();

        time.pass(SECOND);
        assertThat(ask()).isEqualTo(new Gate.Answer.Go(true));
    }

    /** The last request went just now. */
    private void fail() {
        while (!gate.isFailing()) {
            time.pass(Duration.ofSeconds(3));
            gate.returned((Gate.Answer.Go) ask(), Gate.Sign.FAILS);
        }
    }

    private Gate.Answer ask() {
        return gate.ask(oneEachSecond, time.instant(), NOBODY);
    }
}
