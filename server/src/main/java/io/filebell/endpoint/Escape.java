package io.filebell.endpoint;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;

/**
 * How a value is written where its placeholder stands, so that it cannot become anything but a
 * value there. What is missing is {@code null} as a JSON value and an empty text elsewhere.
 */
enum Escape {
    /** Between the quotes of a JSON string. */
    JSON_STRING {
        @Override
        String write(JsonNode value) {
            StringBuilder out = new StringBuilder();
            JsonStringEncoder.getInstance().quoteAsString(plain(value), out);
            return out.toString();
        }
    },
    /** Where JSON takes a value: texts get their quotes, objects and lists come whole. */
    JSON_VALUE {
        @Override
        String write(JsonNode value) {
            return value.isMissingNode() ? "null" : value.toString();
        }
    },
    /** A plain text, which has no syntax to escape from. */
    PLAIN {
        @Override
        String write(JsonNode value) {
            return plain(value);
        }
    },
    /** A field of an HTML form (application/x-www-form-urlencoded). */
    FORM {
        @Override
        String write(JsonNode value) {
            return URLEncoder.encode(plain(value), StandardCharsets.UTF_8);
        }
    },
    /** A header's value: visible ASCII and spaces; the rest, and the percent sign, as %XX. */
    HEADER {
        @Override
        String write(JsonNode value) {
            StringBuilder out = new StringBuilder();
            for (byte octet : plain(value).getBytes(StandardCharsets.UTF_8)) {
                if (octet >= ' ' && octet < 0x7f && octet != '%') {
                    out.append((char) octet);
                } else {
                    out.append('%').append(HEX.toHexDigits(octet));
                }
            }
            return out.toString();
        }
    };

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    abstract String write(JsonNode value);

    /** A text as it is, nothing for what is missing or null, and JSON for the rest. */
    private static String plain(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isString() ? value.asString() : value.toString();
    }
}
