package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CapacityTest {

    private final List<String> woken = new ArrayList<>();
    private final Runnable wakesFirst = new Wake("first");
    private final Runnable wakesSecond = new Wake("second");
    private final Runnable wakesThird = new Wake("third");

    @Test
    void givesOneEndpointHalfOfAllPlacesAndLeavesTheRestToOthers() {
        Capacity capacity = new Capacity(10);
        Capacity.Share first = capacity.share();
        Capacity.Share second = capacity.share();
        take(first, 5);
        take(second, 5);

        assertThat(first.take(wakesFirst)).isFalse();
        assertThat(second.take(wakesSecond)).isFalse();
        assertThat(capacity.taken()).isEqualTo(10);
    }

    @Test
    void wakesWhoHoldsFewestOfThoseThatWait() {
        Capacity capacity = new Capacity(6);
        Capacity.Share first = capacity.share();
        Capacity.Share second = capacity.share();
        Capacity.Share third = capacity.share();
        take(first, 3);
        take(second, 2);
        take(third, 1);
        assertThat(first.take(wakesFirst)).isFalse();
        assertThat(second.take(wakesSecond)).isFalse();
        assertThat(third.take(wakesThird)).isFalse();

        first.release();

        assertThat(woken).containsExactly("third");
        assertThat(third.take(wakesThird)).isTrue();
        second.release();
        assertThat(woken).containsExactly("third", "second");
    }

    @Test
    void wakesWhoWaitsLongestOfThoseThatHoldAsMany() {
        Capacity capacity = new Capacity(6);
        Capacity.Share holder = capacity.share();
        Capacity.Share first = capacity.share();
        Capacity.Share second = capacity.share();
        take(holder, 4);
        take(first, 1);
        take(second, 1);
        assertThat(second.take(wakesSecond)).isFalse();
        assertThat(first.take(wakesFirst)).isFalse();

        holder.release();
        holder.release();

        assertThat(woken).containsExactly("second", "first");
    }

    @Test
    void wakesEachLaneOfAnEndpointInTurn() {
        Capacity capacity = new Capacity(1);
        Capacity.Share holder = capacity.share();
        Capacity.Share waits = capacity.share();
        take(holder, 1);
        waits.take(wakesFirst);
        waits.take(wakesSecond);
        waits.take(wakesFirst);

        holder.release();
        take(waits, 1);
        waits.release();
        take(waits, 1);
        waits.release();

        assertThat(woken).containsExactly("first", "second");
        assertThat(capacity.taken()).isZero();
    }

    private final class Wake implements Runnable {

        private final String who;

        Wake(String who) {
            this.who = who;
        }

        @Override
        public void run() {
            woken.add(who);
        }
    }

    private static void take(Capacity.Share share, int places) {
        for (int i = 0; i < places; i++) {
            assertThat(share.take(() -> {})).isTrue();
        }
    }
}
