package io.filebell.endpoint;

import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.endpoint.Format.TemplateSetting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A body and headers with places for what an event says: <code>{{data.file.path}}</code>.
 *
 * <p>There are no conditions, loops or functions. Each value is escaped for where it stands, so
 * that no file name changes the shape of what is sent. What an event lacks is an empty text, or
 * {@code null} where a JSON value stands.
 */
public final class Template {

    static final String BODY = "/template/body";

    private static final String CONTENT_TYPE = "content-type";
    private static final String JSON = "application/json";

    private final String contentType;
    private final TemplateText body;
    private final Map<String, TemplateText> headers;

    private Template(String contentType, TemplateText body, Map<String, TemplateText> headers) {
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    /** What a template makes of one event. */
    public record Filled(String contentType, Map<String, String> headers, String body) {}

    /**
     * @param written by name; {@code content-type} tells the kind of the body, JSON when absent
     * @throws Problem with a pointer to what is wrong
     */
    static Template parse(String body, Map<String, String> written) {
        if (body.isBlank() || body.length() > Limits.TEMPLATE_CHARACTERS) {
            throw FormatReader.wrong(
                    BODY, "A body has 1 to " + Limits.TEMPLATE_CHARACTERS + " characters.");
        }
        if (written.size() > Limits.ENDPOINT_HEADERS) {
            throw FormatReader.wrong(
                    "/template/headers",
                    "A template has at most " + Limits.ENDPOINT_HEADERS + " headers.");
        }
        String contentType = JSON;
        Map<String, TemplateText> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : written.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String pointer = pointer(header.getKey());
            if (name.equals(CONTENT_TYPE)) {
                contentType = header.getValue();
            } else if (headers.put(name, header(name, header.getValue(), pointer)) != null) {
                throw FormatReader.wrong(pointer, "The header " + name + " stands twice.");
            }
        }
        ContentKind kind = ContentKind.of(contentType)
                .orElseThrow(() -> FormatReader.wrong(
                        pointer(CONTENT_TYPE),
                        "A template can write application/json, another type that ends in +json,"
                                + " text/plain and application/x-www-form-urlencoded, in UTF-8."));
        TemplateText text = TemplateText.parse(body, kind.syntax(), BODY);
        kind.check(text, BODY);
        Template template = new Template(contentType, text, headers);
        if (template.placeholders().count() > Limits.TEMPLATE_PLACEHOLDERS) {
            throw FormatReader.wrong(
                    "/template",
                    "A template has at most " + Limits.TEMPLATE_PLACEHOLDERS + " placeholders.");
        }
        return template;
    }

    private static TemplateText header(String name, String value, String pointer) {
        TemplateText text = TemplateText.parse(value, ContentKind.always(Escape.HEADER), pointer);
        try {
            OwnHeaders.check(name, text.fill((placeholder, escape) -> ""));
        } catch (Problem e) {
            throw FormatReader.wrong(pointer, e.detail());
        }
        return text;
    }

    /** What it makes of an event. */
    public Filled fill(JsonNode event) {
        Map<String, String> filled = new LinkedHashMap<>();
        headers.forEach((name, text) -> filled.put(name, bounded(text.fill(event))));
        return new Filled(contentType, filled, body.fill(event));
    }

    /** A header's value, cut to its limit, and not inside of an escaped octet. */
    private static String bounded(String value) {
        int most = Limits.ENDPOINT_HEADER_CHARACTERS;
        if (value.length() <= most) {
            return value;
        }
        int escape = value.lastIndexOf('%', most - 1);
        return value.substring(0, escape > most - 3 ? escape : most);
    }

    /** Each text by the pointer to its field. */
    Map<String, TemplateText> texts() {
        Map<String, TemplateText> texts = new LinkedHashMap<>();
        texts.put(BODY, body);
        headers.forEach((name, text) -> texts.put(pointer(name), text));
        return texts;
    }

    List<String> headerNames() {
        return List.copyOf(headers.keySet());
    }

    TemplateSetting setting() {
        Map<String, String> written = new LinkedHashMap<>();
        if (!contentType.equals(JSON)) {
            written.put(CONTENT_TYPE, contentType);
        }
        headers.forEach((name, text) -> written.put(name, text.toString()));
        return new TemplateSetting(null, body.toString(), written);
    }

    private Stream<Placeholder> placeholders() {
        return texts().values().stream().flatMap(TemplateText::placeholders);
    }

    private static String pointer(String header) {
        return "/template/headers/" + header.replace("~", "~0").replace("/", "~1");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template && setting().equals(template.setting());
    }

    @Override
    public int hashCode() {
        return setting().hashCode();
    }

    @Override
    public String toString() {
        return "Template[" + setting() + "]";
    }
}
