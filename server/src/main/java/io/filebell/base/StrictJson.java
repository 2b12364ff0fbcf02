package io.filebell.base;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * Reads JSON that somebody else wrote: strict UTF-8 (no overlong forms), no duplicate fields,
 * bounded depth, and no text that a database or a file name could not hold.
 */
public final class StrictJson {

    private static final int MOST_SAID = 180;

    private StrictJson() {}

    /** @throws Problem {@link ErrorCode#INVALID_JSON} that says where reading stopped and why */
    public static JsonNode read(byte[] bytes) {
        String text = decode(bytes);
        JsonNode tree;
        try {
            tree = JsonFormat.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw invalid(reason(e) + where(e.getLocation()));
        }
        if (tree.isMissingNode()) {
            throw invalid("It is empty.");
        }
        if (text.contains("\\u")) {
            checkTexts(tree);
        }
        return tree;
    }

    /** Whether every character of the text is one: no NUL and no half of a surrogate pair. */
    public static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == 0 || Character.isLowSurrogate(character)) {
                return false;
            }
            if (Character.isHighSurrogate(character)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw invalid("It is not UTF-8: see byte " + in.position() + ".");
        }
    }

    private static void checkTexts(JsonNode tree) {
        if (tree.isString() && !isClean(tree.stringValue())) {
            throw invalid("A text holds \\u0000 or half of a surrogate pair.");
        }
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!isClean(field.getKey())) {
                throw invalid("A field's name holds \\u0000 or half of a surrogate pair.");
            }
            checkTexts(field.getValue());
        }
        if (tree.isArray()) {
            tree.forEach(StrictJson::checkTexts);
        }
    }

    private static Problem invalid(String reason) {
        return new Problem(ErrorCode.INVALID_JSON, "The JSON could not be read. " + reason);
    }

    private static String reason(JacksonException e) {
        String said = String.valueOf(e.getOriginalMessage())
                .replaceAll(", from `[^`]*`", "") // where the library keeps a limit
                .replaceAll("\\s+", " ")
                .strip();
        String sentence = said.length() > MOST_SAID ? said.substring(0, MOST_SAID) + "…" : said;
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }

    private static String where(TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " See line " + location.getLineNr() + ", column " + location.getColumnNr() + ".";
    }
}
