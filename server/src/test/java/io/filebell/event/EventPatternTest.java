package io.filebell.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {

    @ParameterizedTest
    @CsvSource({
        "file.created, file.created, true",
        "file.created, file.updated, false",
        "file.created, file.created_again, false",
        "file.*, file.created, true",
        "file.*, file.version_restored, true",
        "file.*, folder.created, false",
        "file.*, filed.away, false",
        "*, workspace.deleted, true",
        "file.downloaded, file.downloaded, true",
        "file.*, file.downloaded, false",
        "*, file.downloaded, false",
        "file.c*, file.created, false",
        "*.created, file.created, false",
        "File.Created, file.created, false",
        "'', file.created, false",
    })
    void matches(String pattern, String type, boolean matches) {
        assertThat(new EventPattern(pattern).matches(type)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "file.*", "file.created", "file.downloaded", "workspace.*"})
    void isAcceptedWhenSomeTypeCouldMatch(String pattern) {
        types().requirePattern(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "**", "file", "file.", "file.c*", "*.created", "folder.*", ".*"})
    void isRefusedWhenNoTypeCouldMatch(String pattern) {
        assertThatThrownBy(() -> types().requirePattern(pattern))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ErrorCode.UNKNOWN_EVENT_TYPE);
                    assertThat(problem.detail()).contains("/v1/event-types");
                });
    }

    @Test
    void isOfACatalogueThatHasEachNameOnce() {
        EventTypes types = types();

        assertThat(types.all()).extracting(EventType::name).isSorted();
        assertThatThrownBy(() -> types.add(type("file.created")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("file.created");
        assertThatThrownBy(() -> type("FileCreated")).isInstanceOf(IllegalArgumentException.class);
    }

    private static EventTypes types() {
        EventTypes types = new EventTypes();
        List.of("workspace.created", "file.downloaded", "file.created")
                .forEach(name -> types.add(type(name)));
        return types;
    }

    private static EventType<Text> type(String name) {
        return new EventType<>(name, "Something happened.", Text.class, new Text("Hello"));
    }

    private record Text(String text) {}
}
