package io.filebell.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.endpoint.Format.TemplateSetting;
import io.filebell.event.EventType;
import io.filebell.event.EventTypes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Templates: what they make of an event, and which are refused. */
final class TemplateTest {

    record File(String path, long size, List<String> tags, Map<String, String> metadata) {}

    record Data(File file) {}

    private static final Data EXAMPLE =
            new Data(new File("/inbox/a.pdf", 48_213, List.of("one", "two"), Map.of("k", "v")));
    private static final JsonNode EVENT = event(EXAMPLE);

    @Test
    void putsValuesIntoStringsAndWhereValuesStand() {
        String body = """
                {"text": "New: {{data.file.path}} ({{ data.file.size }} bytes)",
                 "size": {{data.file.size}}, "file": {{data.file}}, "tag": "{{data.file.tags.1}}",
                 "all": "{{data.file.tags}}",
                 "by": {"{": "}}", "key": {{data.file.metadata.k}}}}""";
        JsonNode filled = json(Template.parse(body, Map.of()).fill(EVENT).body());
        assertThat(filled.path("text").asString()).isEqualTo("New: /inbox/a.pdf (48213 bytes)");
        assertThat(filled.path("size").asLong()).isEqualTo(48_213);
        assertThat(filled.path("file")).isEqualTo(EVENT.path("data").path("file"));
        assertThat(filled.path("tag").asString()).isEqualTo("two");
        assertThat(filled.path("all").asString()).isEqualTo("[\"one\",\"two\"]");
        assertThat(filled.path("by").path("{").asString()).isEqualTo("}}");
        assertThat(filled.path("by").path("key").asString()).isEqualTo("v");
    }

    @Test
    void whatIsMissingIsAnEmptyTextOrNull() {
        String body = "{\"text\":\"<{{data.none}}>\",\"value\":{{data.file.none.deeper}}}";
        Template.Filled filled =
                Template.parse(body, Map.of("X-Path", "a{{data.none}}b")).fill(EVENT);
        assertThat(filled.body()).isEqualTo("{\"text\":\"<>\",\"value\":null}");
        assertThat(filled.headers()).containsEntry("x-path", "ab");
    }

    @Test
    void noValueChangesTheShapeOfWhatIsSent() {
        Random random = seeded();
        Template json = Template.parse(
                "{\"a\":\"x{{data.file.path}}y\",\"b\":{{data.file.path}},\"c\":[\"{{data}}\"]}",
                Map.of("x-path", "{{data.file.path}}"));
        Template form = Template.parse(
                "a={{data.file.path}}&b=1",
                Map.of("content-type", "application/x-www-form-urlencoded"));
        for (int i = 0; i < 500; i++) {
            String path = hostile(random);
            JsonNode event = event(new Data(new File(path, 1, List.of(), Map.of())));
            Template.Filled filled = json.fill(event);
            JsonNode body = json(filled.body());
            assertThat(body.propertyNames()).containsExactly("a", "b", "c");
            assertThat(body.path("a").asString()).isEqualTo("x" + path + "y");
            assertThat(body.path("b").asString()).isEqualTo(path);
            assertThat(json(body.path("c").path(0).asString())).isEqualTo(event.path("data"));
            String header = filled.headers().getOrDefault("x-path", "");
            assertThat(header).matches("[\\x20-\\x7e]*");
            assertThat(URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .isEqualTo(path);
            String[] fields = form.fill(event).body().split("&", -1);
            assertThat(fields).hasSize(2).endsWith("b=1");
            assertThat(URLDecoder.decode(fields[0].substring(2), StandardCharsets.UTF_8))
                    .isEqualTo(path);
        }
    }

    @Test
    void aHeaderIsCutAtItsLimitAndNotInsideOfAnEscape() {
        Template template = Template.parse("{}", Map.of("x-path", "{{data.file.path}}"));
        for (int before = 0; before < 3; before++) {
            String path = "a".repeat(before) + "\u00fc".repeat(4_000);
            String header = template.fill(event(new Data(new File(path, 1, List.of(), Map.of()))))
                    .headers()
                    .get("x-path");
            assertThat(header)
                    .hasSizeBetween(
                            Limits.ENDPOINT_HEADER_CHARACTERS - 2,
                            Limits.ENDPOINT_HEADER_CHARACTERS)
                    .matches("a*(%[0-9A-F]{2})*");
        }
    }

    @Test
    void writesTextAndForms() {
        Template.Filled text = Template.parse(
                        "{{type}}: {{data.file.path}}",
                        Map.of("Content-Type", "text/plain; charset=utf-8"))
                .fill(EVENT);
        assertThat(text.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(text.body()).isEqualTo("file.created: /inbox/a.pdf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"{{data.file.path}}\":1}",
                "{{{data.file.path}}:1}",
                "{\"a\":{{type}}{{type}}}",
                "{\"a\":-{{data.file.size}}}",
                "{\"a\":\"\\{{data.file.path}}\"}",
                "{\"a\":\"\\u00{{data.file.path}}\"}",
                "{\"a\":\"{{data.file.path}}}",
                "{\"a\":\"{{data.file.path\"}",
                "{\"a\":\"{{}}\"}",
                "{\"a\":\"{{data..path}}\"}",
                "{\"a\":\"{{#each data}}\"}",
                "{\"a\":\"{{a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q}}\"}",
                "hello {{type}}"
            })
    void refusesABodyThatIsNotJsonWithWhateverValues(String body) {
        assertThat(refused(body, Map.of())).isEqualTo("/template/body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-type: text/html",
                "content-type: application/json; charset=latin1",
                "content-type: {{type}}",
                "content-length: 5",
                "webhook-id: evt_1",
                "filebell-attempt: 1",
                "host: example.com",
                "x-a: \u00fc",
                "x-a: a\r\nb",
                "x a: b",
                "x-a: {{type"
            })
    void refusesHeadersThatAreNotItsOwn(String header) {
        String name = header.substring(0, header.indexOf(':'));
        assertThat(refused("{}", Map.of(name, header.substring(name.length() + 2))))
                .isEqualTo("/template/headers/" + name);
    }

    @Test
    void isBounded() {
        assertThat(refused("\"" + "x".repeat(Limits.TEMPLATE_CHARACTERS) + "\"", Map.of()))
                .isEqualTo("/template/body");
        String many = "\"" + "{{id}}".repeat(Limits.TEMPLATE_PLACEHOLDERS + 1) + "\"";
        assertThat(refused(many, Map.of())).isEqualTo("/template");
    }

    @Test
    void staysTheSameWhenItIsKept() {
        TemplateSetting setting = new TemplateSetting(
                null,
                "{{data}}",
                Map.of("content-type", "application/vnd.x+json", "x-a", "{{id}}"));
        Format format = Format.of("template", setting);
        TemplateSetting kept = JsonFormat.MAPPER.readValue(
                JsonFormat.MAPPER.writeValueAsString(format.setting().orElseThrow()),
                TemplateSetting.class);
        assertThat(kept).isEqualTo(setting);
        assertThat(Format.of(format.text(), kept)).isEqualTo(format);
    }

    @Test
    void aPresetStandsAlone() {
        TemplateSetting slack = new TemplateSetting("slack", null, null);
        assertThat(Format.of("template", slack)).isEqualTo(new Format.Message(Messenger.SLACK));
        assertThat(Format.of("template", slack).setting()).contains(slack);
        assertThat(refusedFormat("template", new TemplateSetting("irc", null, null)))
                .isEqualTo("/template/preset");
        assertThat(refusedFormat("template", new TemplateSetting("slack", "{}", null)))
                .isEqualTo("/template/preset");
        assertThat(refusedFormat("template", null)).isEqualTo("/template");
        assertThat(refusedFormat("standard", slack)).isEqualTo("/template");
        assertThat(refusedFormat("xml", null)).isEqualTo("/format");
    }

    @Test
    void refusesWhatNoEventHasAndGuessesWhatWasMeant() {
        EventTypes types = new EventTypes();
        types.add(new EventType<>("file.created", "A file.", Data.class, EXAMPLE));
        types.add(WebhookTest.TYPE);
        KnownFields known = KnownFields.of(types, EndpointFixture.filter(Ordering.NONE, "file.*"));
        known.check(Template.parse(
                "[{{data}},\"{{data.file.path}}{{data.file.tags.3}}{{data.message}}\","
                        + "{{actor.name}},{{data.file.metadata.anything}},{{cause}},"
                        + "{{workspace.id}},{{url}}]",
                Map.of("x-sequence", "{{sequence}}")));
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> known.check(Template.parse(
                        "[{{data.file.pth}},{{data.file.path.x}},{{data.file.tags.x}}]",
                        Map.of("x-a", "{{actor.nam}}{{none}}{{id.x}}"))));
        assertThat(problem.errors())
                .extracting(Problem.FieldError::pointer)
                .containsExactly(
                        "/template/body",
                        "/template/body",
                        "/template/body",
                        "/template/headers/x-a",
                        "/template/headers/x-a",
                        "/template/headers/x-a");
        assertThat(problem.detail()).contains("did you mean data.file.path?");
        Problem ofOthers = catchThrowableOfType(
                Problem.class,
                () -> KnownFields.of(types, EndpointFixture.filter(Ordering.NONE, "note.*"))
                        .check(Template.parse("{{data.file.path}}", Map.of())));
        assertThat(ofOthers.errors()).hasSize(1);
    }

    private static String refused(String body, Map<String, String> headers) {
        return refusedFormat("template", new TemplateSetting(null, body, headers));
    }

    private static String refusedFormat(String format, @Nullable TemplateSetting template) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Format.of(format, template));
        assertThat(problem).isNotNull();
        return problem.errors().getFirst().pointer();
    }

    private static JsonNode event(Data data) {
        ObjectNode event = JsonFormat.MAPPER.createObjectNode();
        event.put("id", "evt_01kasbdj2h5k8n1q4t7w0z3c6f").put("type", "file.created");
        event.set("data", JsonFormat.MAPPER.valueToTree(data));
        return json(JsonFormat.MAPPER.writeValueAsString(event));
    }

    private static JsonNode json(String text) {
        return JsonFormat.MAPPER.readTree(text);
    }

    /** Text with everything that some syntax gives a meaning to. */
    private static String hostile(Random random) {
        String pieces = "\"\\{}[]:,\r\n\t\0%&=+;<>{{}}\u2028\u00fc\ud83d\ude00 aZ9/";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            int at = pieces.offsetByCodePoints(
                    0, random.nextInt(pieces.codePointCount(0, pieces.length())));
            text.appendCodePoint(pieces.codePointAt(at));
        }
        return text.toString();
    }

    private static Random seeded() {
        long seed = new SecureRandom().nextLong();
        System.out.println("seed " + seed);
        return new Random(seed);
    }
}
