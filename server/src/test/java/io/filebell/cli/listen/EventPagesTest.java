package io.filebell.cli.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.cli.Failure;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventPagesTest {

    @Test
    void cutAPageIntoTheBytesOfItsEvents() {
        List<String> events = List.of(
                "{\"id\":\"evt_1\",\"type\":\"x.y\",\"data\":{\"n\":1.50e3,\"a\":[{},\"é]}\"]}}",
                "{ \"id\" : \"evt_2\", \"type\":\"x.y\" }");

        EventPages.Page page = EventPages.read(("{\"items\": [ "
                        + events.stream().collect(Collectors.joining(" , "))
                        + " ],\"more\":{\"x\":[1]},\"next\":\"c\"}")
                .getBytes(UTF_8));

        assertThat(page.events()).extracting(HeardEvent::text).isEqualTo(events);
        assertThat(page.next()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "<html>", "{\"items\":[]}", "{\"items\":[{}],\"next\":\"c\"}"})
    void refuseWhatIsNoPage(String text) {
        assertThatThrownBy(() -> EventPages.read(text.getBytes(UTF_8)))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("What the server sent is no");
    }
}
