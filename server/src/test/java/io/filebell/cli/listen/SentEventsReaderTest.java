package io.filebell.cli.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SentEventsReaderTest {

    private static final String EVENT = "{\"id\":\"evt_1\",\"type\":\"x.y\",\"data\":\"é\u2028\"}";

    @Test
    void readsPlacesAndEventsAndPassesOverTheRest() throws IOException {
        SentEventsReader reader =
                reader("retry: 2000\n\n: hello\n\nid: c1\n\nid: c2\nevent: x.y\ndata: " + EVENT
                        + "\n\ndata:" + EVENT + "\r\n\r\n: the end\n\n");

        assertThat(reader.next()).contains(new Piece(Optional.of("c1"), Optional.empty()));
        Piece event = reader.next().orElseThrow();
        assertThat(event.cursor()).contains("c2");
        assertThat(event.event().orElseThrow().body()).isEqualTo(EVENT.getBytes(UTF_8));
        Piece sample = reader.next().orElseThrow();
        assertThat(sample.cursor()).isEmpty();
        assertThat(sample.event().orElseThrow().text()).isEqualTo(EVENT);
        assertThat(reader.next()).isEmpty();
        assertThat(reader.lastWords()).isEqualTo("the end");
    }

    @Test
    void neverShowsAnEventThatWasCutOffWherever() throws IOException {
        String whole = "id: c1\n\nid: c2\nevent: x.y\ndata: " + EVENT + "\n\n";
        byte[] bytes = whole.getBytes(UTF_8);
        for (int length = "id: c1\n\n".length(); length < bytes.length; length++) {
            SentEventsReader reader =
                    new SentEventsReader(new ByteArrayInputStream(bytes, 0, length), () -> {});
            assertThat(reader.next()).contains(new Piece(Optional.of("c1"), Optional.empty()));
            assertThat(reader.next()).as("after %d bytes", length).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoEvent() {
        assertThatThrownBy(() -> reader("data: hello\n\n").next()).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> reader("data: {}\n\n").next()).isInstanceOf(Failure.class);
    }

    @Test
    void holdsNoMoreThanItMay() {
        String endless = "data: " + "x".repeat(Limits.CLIENT_EVENT_BYTES);

        assertThatThrownBy(() -> reader(endless).next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too large");
    }

    private static SentEventsReader reader(String text) {
        return new SentEventsReader(new ByteArrayInputStream(text.getBytes(UTF_8)), () -> {});
    }
}
