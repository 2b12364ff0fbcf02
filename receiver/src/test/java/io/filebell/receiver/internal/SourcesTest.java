package io.filebell.receiver.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SourcesTest {

    /** An event's sequence and the one before it that the sender sent. */
    private record Link(long sequence, long previous) {}

    private static List<Link> chain(Random random, int length) {
        List<Link> chain = new ArrayList<>();
        long previous = 0;
        for (int i = 0; i < length; i++) {
            long sequence = previous + 1 + random.nextInt(3);
            chain.add(new Link(sequence, previous));
            previous = sequence;
        }
        return chain;
    }

    @Test
    void aChainInAnyOrderHasGapsExactlyWhileSomethingIsMissing() {
        long seed = Long.getLong("filebell.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<Link> chain = chain(random, 2 + random.nextInt(30));
            List<Link> later = new ArrayList<>(chain.subList(1, chain.size()));
            Collections.shuffle(later, random);
            Sources sources = new Sources();
            // The first event that ever comes is where the receiver begins to count.
            sources.saw("ws", chain.get(0).sequence, chain.get(0).previous);
            long highest = chain.get(0).sequence;
            int come = 1;
            for (Link link : later) {
                sources.saw("ws", link.sequence, link.previous);
                highest = Math.max(highest, link.sequence);
                come++;
                long end = highest;
                long sent = chain.stream().filter(each -> each.sequence <= end).count();
                assertThat(sources.gapNames().isEmpty())
                        .as("%s of %s in the order %s", come, chain, later)
                        .isEqualTo(come == sent);
            }
        }
    }

    @Test
    void gapsAreStoredAndLoaded() {
        Sources sources = new Sources();
        sources.saw("ws", 1, 0);
        sources.saw("ws", 9, 7);
        sources.saw("ws", 5, 4);
        Sources.Source stored = sources.takeChanged().get("ws");
        assertThat(stored).isNotNull();
        assertThat(stored.gapsText()).isEqualTo("1-4 5-7");
        Sources loaded = new Sources();
        loaded.load("ws", stored.head(), stored.gapsText(), "cursor");
        assertThat(loaded.gapNames()).isEqualTo(sources.gapNames());
        assertThat(loaded.cursor("ws")).contains("cursor");
        loaded.read("ws", "further", Map.of("ws", 7L));
        assertThat(loaded.gapNames()).isEmpty();
        assertThat(loaded.cursor("ws")).contains("further");
    }

    @Test
    void whatCameBeforeTheFirstOneIsNotMissing() {
        Sources sources = new Sources();
        sources.saw("ws", 100, 98);
        assertThat(sources.gapNames()).isEmpty();
        sources.saw("ws", 98, 97);
        assertThat(sources.gapNames()).isEmpty();
    }
}
