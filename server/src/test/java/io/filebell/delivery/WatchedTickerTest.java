package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchedTickerTest {

    private final ManualTime time = new ManualTime();
    private final WatchedTicker ticker = new WatchedTicker(time);

    @Test
    void noticesWhoLooksAgainAndAgainWhileNoTimePasses() {
        look(WatchedTicker.LOOKS);
        time.pass(Duration.ofNanos(1));
        look(WatchedTicker.LOOKS);
        assertThatThrownBy(() -> look(1)).hasMessageContaining("without pause");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            ticker.nanos();
        }
    }
}
