package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayReachTest {

    private static final Instant KEPT = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant KNOWN = KEPT.plus(Limits.CLOCKS_APART);
    private static final Instant NOW = KEPT.plus(Duration.ofDays(20));

    private final ReplayReach reach = new ReplayReach(Optional.of(KEPT));
    private final ReplayReach all = new ReplayReach(Optional.empty());

    @Test
    void whatIsUndeliveredIsLookedForAsFarBackAsAttemptsAreKept() {
        assertThat(reach.since(Replay.Only.UNDELIVERED, Optional.empty(), NOW)).contains(KNOWN);
        Instant later = KNOWN.plusSeconds(1);
        assertThat(reach.since(Replay.Only.UNDELIVERED, Optional.of(later), NOW))
                .contains(later);
    }

    @Test
    void whoWantsToLookFurtherBackIsToldHowFarItGoes() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> reach.since(Replay.Only.UNDELIVERED, Optional.of(KEPT), NOW))
                .withMessageContaining(KNOWN.toString());
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> reach.since(Replay.Only.UNDELIVERED, Optional.empty(), KNOWN))
                .withMessageContaining(KNOWN.toString());
    }

    @Test
    void allAndWhatIsExhaustedIsLookedForWithoutAnEnd() {
        for (Replay.Only only : new Replay.Only[] {Replay.Only.ALL, Replay.Only.EXHAUSTED}) {
            assertThat(reach.since(only, Optional.empty(), NOW)).isEmpty();
            assertThat(reach.since(only, Optional.of(Instant.EPOCH), NOW)).contains(Instant.EPOCH);
        }
    }

    @Test
    void whileAllAttemptsAreKeptNothingIsTooFar() {
        assertThat(all.since(Replay.Only.UNDELIVERED, Optional.of(Instant.EPOCH), NOW))
                .contains(Instant.EPOCH);
        assertThat(all.since(Replay.Only.UNDELIVERED, Optional.empty(), NOW)).isEmpty();
    }
}
