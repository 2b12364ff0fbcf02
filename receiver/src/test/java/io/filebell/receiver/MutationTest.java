package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.receiver.testing.Sender;
import io.filebell.receiver.testing.TickedClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Valid requests, changed somewhere: by chance, with a seed that is printed. */
final class MutationTest {

    private static final int MUTATIONS = 50_000;
    private static final List<Integer> REFUSALS = List.of(400, 401, 413);

    @TempDir
    private Path folder;

    @Test
    void noChangedRequestIsAcceptedAndNoneFailsTheReceiver() {
        long seed = Long.getLong("filebell.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TickedClock clock = new TickedClock();
        Sender sender = new Sender(clock);
        Receiver receiver = Receiver.builder()
                .verifier(Verifier.of(Sender.SECRET))
                .inbox(Inbox.open("jdbc:sqlite:" + folder.resolve("inbox.db")))
                .bodyBytes(600)
                .clock(clock)
                .on("*", event -> {})
                .start();
        try (receiver) {
            for (int i = 0; i < MUTATIONS; i++) {
                String id = "evt_" + i;
                byte[] body = Sender.json(id, "file.created", "nd_" + i).getBytes(UTF_8);
                Map<String, List<String>> headers = sender.headers(id, body);
                Request changed = random.nextBoolean()
                        ? Request.of(headers, changedBody(body, random))
                        : Request.of(changedHeaders(headers, random), body);
                assertThat(receiver.receive(changed).status())
                        .as(() -> changed.headers() + Arrays.toString(changed.body()))
                        .isIn(REFUSALS);
            }
            assertThat(receiver.inbox().events(0, 10)).isEmpty();
            assertThat(receiver.health().rulings().values().stream()
                            .mapToLong(n -> n)
                            .sum())
                    .isEqualTo(MUTATIONS);
        }
    }

    private static byte[] changedBody(byte[] body, Random random) {
        int at = random.nextInt(body.length);
        switch (random.nextInt(6)) {
            case 0 -> {
                byte[] flipped = body.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 1 -> {
                return Arrays.copyOf(body, at);
            }
            case 2 -> {
                return Arrays.copyOf(body, body.length + 1 + random.nextInt(1_000));
            }
            case 3 -> {
                byte[] inserted = new byte[body.length + 1];
                System.arraycopy(body, 0, inserted, 0, at);
                inserted[at] = (byte) random.nextInt();
                System.arraycopy(body, at, inserted, at + 1, body.length - at);
                return inserted;
            }
            case 4 -> {
                byte[] noise = new byte[random.nextInt(1_000)];
                random.nextBytes(noise);
                return noise;
            }
            default -> {
                byte[] removed = new byte[body.length - 1];
                System.arraycopy(body, 0, removed, 0, at);
                System.arraycopy(body, at + 1, removed, at, body.length - at - 1);
                return removed;
            }
        }
    }

    private static Map<String, List<String>> changedHeaders(
            Map<String, List<String>> headers, Random random) {
        List<String> names = List.of("Webhook-Id", "Webhook-Timestamp", "Webhook-Signature");
        String name = names.get(random.nextInt(names.size()));
        String value = headers.getOrDefault(name, List.of()).get(0);
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        if (random.nextInt(8) == 0) {
            changed.remove(name);
            return changed;
        }
        StringBuilder text = new StringBuilder(value);
        while (text.toString().equals(value)) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) ('!' + random.nextInt(0x250)));
                case 1 -> text.deleteCharAt(at);
                // No space, which around a header's value means nothing.
                default -> text.insert(at, (char) ('!' + random.nextInt(0x5e)));
            }
        }
        changed.put(name, new ArrayList<>(List.of(text.toString())));
        return changed;
    }
}
