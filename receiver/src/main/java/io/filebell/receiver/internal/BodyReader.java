package io.filebell.receiver.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the few fields of a body that the receiver needs, without making a tree of it, and checks
 * on the way that it is one JSON value in UTF-8 (RFC 8259). Of a field that is there twice the last
 * one counts, as for most parsers.
 *
 * <p>Immutable, and safe for many threads at once.
 */
public final class BodyReader {

    private static final List<String> TYPE = List.of("type");
    private static final List<String> SOURCE = List.of("workspace", "id");
    private static final List<String> SEQUENCE = List.of("sequence");
    private static final List<String> TIMESTAMP = List.of("timestamp");
    private static final int FIRST_KEY = 5;

    private final JsonFactory json = new JsonFactory();
    private final List<List<String>> wanted = new ArrayList<>();
    private final boolean hasId;
    private final int depth;

    /**
     * @param idField the field of the outermost object with the event's id
     * @param keyPaths names joined by dots
     */
    public BodyReader(Optional<String> idField, List<String> keyPaths) {
        wanted.add(TYPE);
        wanted.add(SOURCE);
        wanted.add(SEQUENCE);
        wanted.add(List.of(idField.orElse("id")));
        wanted.add(TIMESTAMP);
        keyPaths.forEach(path -> wanted.add(List.of(path.split("\\."))));
        hasId = idField.isPresent();
        depth = wanted.stream().mapToInt(List::size).max().orElse(0);
    }

    /** What the body holds; empty when it is no JSON, or has text that no log could keep. */
    public Optional<BodyFacts> read(byte[] body) {
        if (!isUtf8(body)) {
            return Optional.empty();
        }
        @Nullable String[] found = new String[wanted.size()];
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Optional.empty();
            }
            if (first == JsonToken.START_OBJECT) {
                readObject(parser, found);
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        for (int i = 0; i < FIRST_KEY; i++) {
            String text = found[i];
            if (text != null && !isKeepable(text)) {
                return Optional.empty();
            }
        }
        return Optional.of(facts(found));
    }

    private BodyFacts facts(@Nullable String[] found) {
        Optional<String> key = Optional.empty();
        for (int i = FIRST_KEY; i < found.length && key.isEmpty(); i++) {
            key = Optional.ofNullable(found[i]).map(BodyReader::keepable);
        }
        return new BodyFacts(
                hasId ? Optional.ofNullable(found[3]) : Optional.empty(),
                Optional.ofNullable(found[0]),
                key,
                Optional.ofNullable(found[1]).orElse(""),
                number(found[2]),
                Optional.ofNullable(found[4]));
    }

    private void readObject(JsonParser parser, @Nullable String[] found) {
        String[] path = new String[depth];
        int at = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case PROPERTY_NAME -> path[at] = parser.currentName();
                case START_OBJECT -> {
                    if (at + 1 < depth) {
                        at++;
                    } else {
                        parser.skipChildren();
                    }
                }
                case START_ARRAY -> parser.skipChildren();
                case END_OBJECT -> {
                    if (at == 0) {
                        return;
                    }
                    at--;
                }
                case VALUE_STRING, VALUE_NUMBER_INT -> keep(parser, path, at, found);
                default -> {}
            }
        }
    }

    private void keep(JsonParser parser, String[] path, int at, @Nullable String[] found) {
        for (int i = 0; i < found.length; i++) {
            List<String> names = wanted.get(i);
            if (names.size() == at + 1 && isAt(names, path)) {
                found[i] = parser.getString();
            }
        }
    }

    private static boolean isAt(List<String> names, String[] path) {
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    private static OptionalLong number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 18) {
            return OptionalLong.empty();
        }
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** A key of any text: one that cannot be kept is known by its digest. */
    private static String keepable(String key) {
        return isKeepable(key) ? key : Digests.sha256(key.getBytes(StandardCharsets.UTF_8));
    }

    /** PostgreSQL keeps no NUL in a text, and no text of ours holds control characters. */
    public static boolean isKeepable(String text) {
        boolean keepable = text.length() <= Limits.TEXT_CHARACTERS;
        for (int i = 0; keepable && i < text.length(); i++) {
            keepable = !Character.isISOControl(text.charAt(i));
        }
        return keepable;
    }

    private static boolean isUtf8(byte[] body) {
        int i = 0;
        while (i < body.length && body[i] >= 0) {
            i++;
        }
        if (i == body.length) {
            return true;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, i, body.length - i))
                    .hasRemaining();
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
