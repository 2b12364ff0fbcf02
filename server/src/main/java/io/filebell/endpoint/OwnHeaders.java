package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.type.TypeReference;

/**
 * Headers that an endpoint's owner adds to each request, such as {@code authorization}. Values are
 * secrets: they are sealed at rest and never shown again.
 *
 * @param values by name in lower case
 */
public record OwnHeaders(Map<String, String> values) {

    public static final OwnHeaders NONE = new OwnHeaders(Map.of());

    /** What stands for a value wherever one is shown. */
    public static final String MASK = "***";

    private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final Set<String> TAKEN = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "user-agent");

    public OwnHeaders {
        Map<String, String> checked = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : values.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            try {
                check(name, header.getValue());
            } catch (Problem problem) {
                throw problem.at(
                        "/headers/" + header.getKey().replace("~", "~0").replace("/", "~1"));
            }
            if (checked.put(name, header.getValue()) != null) {
                throw invalid("The header " + name + " stands twice in headers.")
                        .at("/headers");
            }
        }
        if (checked.size() > Limits.ENDPOINT_HEADERS) {
            throw invalid("headers may hold " + Limits.ENDPOINT_HEADERS + " names.")
                    .at("/headers");
        }
        values = Collections.unmodifiableMap(checked);
    }

    /** The names, each with {@link #MASK} for its value. */
    public Map<String, String> masked() {
        Map<String, String> masked = new LinkedHashMap<>();
        values.keySet().forEach(name -> masked.put(name, MASK));
        return Collections.unmodifiableMap(masked);
    }

    byte[] bytes() {
        return JsonFormat.MAPPER.writeValueAsBytes(values);
    }

    static OwnHeaders ofBytes(byte[] opened) {
        return new OwnHeaders(JsonFormat.MAPPER.readValue(
                new String(opened, StandardCharsets.UTF_8),
                new TypeReference<Map<String, String>>() {}));
    }

    @Override
    public String toString() {
        return "OwnHeaders" + values.keySet();
    }

    static void check(String name, String value) {
        boolean taken = TAKEN.contains(name)
                || name.startsWith("content-")
                || name.startsWith("webhook-")
                || name.startsWith("filebell-");
        if (taken) {
            throw invalid(
                    "The header " + name + " is set by Filebell and cannot be one of headers.");
        }
        if (!NAME.matcher(name).matches()) {
            throw invalid("\"" + name + "\" cannot be the name of an HTTP header.");
        }
        if (!VALUE.matcher(value).matches() || value.length() > Limits.ENDPOINT_HEADER_CHARACTERS) {
            throw invalid("The value of the header " + name + " must be printable ASCII of at most "
                    + Limits.ENDPOINT_HEADER_CHARACTERS + " characters.");
        }
    }

    private static Problem invalid(String detail) {
        return new Problem(ErrorCode.INVALID_REQUEST, detail);
    }
}
