package io.filebell.operation;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The cursors of one kind of list: opaque to callers, a position to the list. A cursor is base64url
 * of a version (1 byte), a check (4 bytes) and the position's JSON.
 *
 * <p>The check covers kind and position: it finds damaged cursors and those of other lists. It is
 * no secret, so a position must hold nothing that the caller may not know or choose.
 *
 * @param <P> a record: where the last page ended
 */
public final class CursorFormat<P> {

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 5;

    private final byte[] kind;
    private final Class<P> position;

    /**
     * @param kind of list, {@code nodes}: also a new kind's name when a position changes its shape
     */
    public CursorFormat(String kind, Class<P> position) {
        this.kind = kind.getBytes(StandardCharsets.UTF_8);
        this.position = position;
    }

    public String write(P at) {
        byte[] json = JsonFormat.MAPPER.writeValueAsBytes(at);
        byte[] cursor = ByteBuffer.allocate(HEAD_BYTES + json.length)
                .put(VERSION)
                .putInt(check(json))
                .put(json)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /**
     * The position, or nothing where there is no cursor.
     *
     * @throws Problem {@link ErrorCode#INVALID_CURSOR} when this list never gave that cursor
     */
    public Optional<P> read(@Nullable String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        if (cursor.length() > Limits.CURSOR_CHARACTERS) {
            throw invalid();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (bytes.remaining() <= HEAD_BYTES || bytes.get() != VERSION) {
                throw invalid();
            }
            int check = bytes.getInt();
            byte[] json = Arrays.copyOfRange(bytes.array(), HEAD_BYTES, bytes.array().length);
            if (check != check(json)) {
                throw invalid();
            }
            return Optional.of(JsonFormat.MAPPER.readValue(json, position));
        } catch (IllegalArgumentException | JacksonException e) {
            throw invalid();
        }
    }

    private int check(byte[] json) {
        CRC32C check = new CRC32C();
        check.update(kind);
        check.update(0);
        check.update(json);
        return (int) check.getValue();
    }

    private static Problem invalid() {
        return new Problem(
                ErrorCode.INVALID_CURSOR,
                "The cursor is not one that this list gave. Use \"next\" of the page before, or "
                        + "start without a cursor.");
    }
}
