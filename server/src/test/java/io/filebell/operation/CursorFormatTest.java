package io.filebell.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CursorFormatTest {

    record Position(String name, long number) {}

    private final CursorFormat<Position> cursors = new CursorFormat<>("things", Position.class);

    @Test
    void readsWhatItWrote() {
        Position position = new Position("ä/b c", Long.MAX_VALUE);

        String cursor = cursors.write(position);

        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(cursors.read(cursor)).contains(position);
        assertThat(cursors.read(null)).isEmpty();
    }

    @Test
    void refusesEveryChangedCharacter() {
        String cursor = cursors.write(new Position("a", 1));
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            refuses(cursor.substring(0, i) + other + cursor.substring(i + 1));
        }
    }

    @Test
    void refusesWhatIsNone() {
        refuses("");
        refuses("A");
        refuses("%%%");
        refuses("x".repeat(10_000));
        refuses(Base64.getUrlEncoder()
                .encodeToString("{\"name\":\"a\",\"number\":1}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        refuses(new CursorFormat<>("others", Position.class).write(new Position("a", 1)));
    }

    @Test
    void aPageKnowsWhetherThereIsMore() {
        assertThat(Page.of(List.of(1, 2, 3), 2, item -> "after " + item))
                .isEqualTo(new Page<>(List.of(1, 2), "after 2"));
        assertThat(Page.of(List.of(1, 2), 2, item -> "after " + item))
                .isEqualTo(new Page<>(List.of(1, 2), null));
    }

    private void refuses(String cursor) {
        assertThat(catchThrowableOfType(Problem.class, () -> cursors.read(cursor)))
                .as(cursor)
                .isNotNull()
                .returns(ErrorCode.INVALID_CURSOR, Problem::code);
    }
}
