package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.operation.Page;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for: what comes after the last row that was answered, so that
 * nothing is told twice or left out when rows come and go meanwhile.
 *
 * @param after the key of the last row told; empty at the beginning
 */
record Paging(String after, int limit) {

    /** A cursor holds at most a path. */
    private static final int CURSOR_CHARACTERS =
            Limits.PATH_SEGMENTS * (Limits.NAME_BYTES + 1) * 4 / 3 + 4;

    static Paging of(@Nullable Integer limit, @Nullable String cursor) {
        int wanted = limit == null ? Limits.PAGE_DEFAULT : limit;
        if (wanted < 1 || wanted > Limits.PAGE_MAX) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "limit is a number from 1 to " + Limits.PAGE_MAX + ".",
                    List.of(new Problem.FieldError("/limit", "1 to " + Limits.PAGE_MAX)));
        }
        return new Paging(cursor == null ? "" : key(cursor), wanted);
    }

    /** @param rows one more than the limit when there are more */
    <R, T> Page<T> page(List<R> rows, Function<R, String> key, Function<R, T> view) {
        if (rows.size() <= limit) {
            return new Page<>(rows.stream().map(view).toList(), null);
        }
        List<R> told = rows.subList(0, limit);
        byte[] last = key.apply(told.getLast()).getBytes(StandardCharsets.UTF_8);
        return new Page<>(
                told.stream().map(view).toList(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(last));
    }

    static Problem strangeCursor() {
        return new Problem(
                ErrorCode.INVALID_CURSOR,
                "Pass a cursor as it stood in \"next\" of the same list.");
    }

    private static String key(String cursor) {
        if (cursor.length() > CURSOR_CHARACTERS) {
            throw strangeCursor();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw strangeCursor();
        }
    }
}
