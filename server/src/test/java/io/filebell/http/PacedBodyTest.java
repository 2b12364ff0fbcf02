package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.Limits;
import io.filebell.testing.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class PacedBodyTest {

    private final ManualTime time = new ManualTime();
    private final PacedBody body =
            new PacedBody(new ByteArrayInputStream(new byte[1_000_000]), time);

    @Test
    void letsASmallBodyTakeItsTime() throws IOException {
        time.pass(Limits.CLIENT_SILENCE);

        assertThat(body.read()).isZero();
    }

    @Test
    void letsALongBodyGoOnAtThePace() throws IOException {
        for (int minute = 1; minute <= 10; minute++) {
            time.pass(Duration.ofMinutes(1));
            int atThePace = (int) Limits.CLIENT_BYTES_A_SECOND * 60;
            assertThat(body.readNBytes(atThePace)).hasSize(atThePace);
        }
    }

    @Test
    void cutsOffABodyThatTrickles() throws IOException {
        time.pass(Limits.CLIENT_SILENCE.minusSeconds(1));
        assertThat(body.read()).isZero();
        time.pass(Duration.ofSeconds(2));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(body::read)
                .withCauseInstanceOf(TimeoutException.class);
    }
}
