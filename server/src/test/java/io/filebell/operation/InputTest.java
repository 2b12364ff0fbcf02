package io.filebell.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.Problem;
import io.filebell.base.Problem.FieldError;
import io.filebell.base.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class InputTest {

    private static final String WORKSPACE = "ws_01jd2v7q8x3kfm5t9w0rbe4hzn";

    record Shelf(@JsonValue String value) {
        @JsonCreator
        Shelf {
            if (!value.startsWith("/")) {
                throw new Problem(ErrorCode.INVALID_PATH, "A shelf starts with a slash.");
            }
        }
    }

    record Box(
            @Limit(min = 1, max = 10) int width, @Nullable Shelf shelf) {}

    record Make(
            WorkspaceId workspace,
            @Limit(min = 1, max = 20) String name,
            @Default("member") Role role,
            @Nullable Shelf shelf,
            @Nullable Instant at,
            @Limit(max = 2) @Default("[]") List<Box> boxes,
            @Nullable Map<String, Json> metadata,
            @Default("5") long count,
            @Default("false") boolean dry,
            @Nullable List<Integer> only) {}

    record Range(int from, int to) {
        Range {
            if (from > to) {
                throw new Problem(ErrorCode.INVALID_REQUEST, "from must not be after to.");
            }
        }
    }

    record Edit(
            Change<String> name,
            Change<@Nullable Instant> until,
            @Nullable String note) {}

    private final Input<Make> input = Input.of(Operation.post("/v1/workspaces/{workspace}/things")
            .named("thing.make")
            .says("Make a thing.")
            .query("dry", "only")
            .takes(Make.class)
            .givesNothing()
            .by((caller, make) -> Operation.Nothing.NOTHING));

    private final Input<Edit> edit = Input.of(Operation.patch("/v1/things")
            .named("thing.edit")
            .says("Edit a thing.")
            .takes(Edit.class)
            .givesNothing()
            .by((caller, change) -> Operation.Nothing.NOTHING));

    @Test
    void gathersPathQueryAndBodyIntoOneRecord() {
        String body = """
                {"name": "a", "role": "admin", "shelf": "/b", "at": "2026-01-02T03:04:05+01:00",
                 "boxes": [{"width": 3}], "metadata": {"k": {"any": [1, null]}}, "count": 7}""";
        Make made = read(body, "dry", "true", "only", "1,2");

        assertThat(made)
                .isEqualTo(new Make(
                        new WorkspaceId(WORKSPACE),
                        "a",
                        Role.ADMIN,
                        new Shelf("/b"),
                        Instant.parse("2026-01-02T02:04:05Z"),
                        List.of(new Box(3, null)),
                        Map.of("k", new Json("{\"any\":[1,null]}")),
                        7,
                        true,
                        List.of(1, 2)));
    }

    @Test
    void fillsInDefaults() {
        Make made = read("{\"name\": \"a\", \"shelf\": null}");

        assertThat(made.role()).isEqualTo(Role.MEMBER);
        assertThat(made.boxes()).isEmpty();
        assertThat(made.count()).isEqualTo(5);
        assertThat(made.dry()).isFalse();
        assertThat(made.shelf()).isNull();
        assertThat(made.only()).isNull();
    }

    @Test
    void tellsLeftOutFromNullInChanges() {
        assertThat(edit("{}")).isEqualTo(new Edit(Change.keep(), Change.keep(), null));
        assertThat(edit("{\"name\": \"x\", \"until\": null}"))
                .isEqualTo(new Edit(Change.to("x"), Change.cleared(), null));
        assertThat(edit("{\"until\": \"2026-01-01T00:00:00Z\"}").until().or(Instant.EPOCH))
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(edit("{}").name().or("as it was")).isEqualTo("as it was");
        assertThat(Change.to(3).map(three -> three + 1)).isEqualTo(Change.to(4));
    }

    @Test
    void refusesNullWhereAChangeCannotBeNull() {
        assertThat(catchThrowableOfType(Problem.class, () -> edit("{\"name\": null}"))
                        .errors())
                .containsExactly(new FieldError("/name", "This must be a text, not null."));
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        Problem problem = refusal("""
                {"nmae": "a", "name": "", "role": "boss", "count": 1.5, "at": 7,
                 "boxes": [{"width": 11, "lid": 1}, {}, {}]}""");

        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(problem.detail()).startsWith("10 things are wrong");
        assertThat(problem.errors())
                .extracting(FieldError::pointer, FieldError::detail)
                .contains(
                        tuple("/nmae", "There is no such field. Did you mean \"name\"?"),
                        tuple("/name", "This must have at least 1 character."),
                        tuple("/role", "This must be one of viewer, guest, member, admin, owner."),
                        tuple("/boxes", "This must have at most 2 items."),
                        tuple("/boxes/0/width", "This must be at most 10."),
                        tuple("/boxes/0/lid", "There is no such field. There is width, shelf."),
                        tuple("/boxes/1/width", "This field is missing."),
                        tuple("/count", "This must be a whole number."),
                        tuple("/at", "This must be a text or null, not a number."));
    }

    @Test
    void tellsWhatAValuesOwnTypeSays() {
        Problem problem = refusal("{\"name\": \"a\", \"shelf\": \"b\"}");

        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_PATH);
        assertThat(problem.detail()).isEqualTo("shelf: A shelf starts with a slash.");
        assertThat(problem.errors())
                .containsExactly(new FieldError("/shelf", "A shelf starts with a slash."));
    }

    @Test
    void tellsOfEachValueThatItsTypeRefuses() {
        Problem problem = refusal("""
                {"name": "a", "shelf": "b", "at": "yesterday",
                 "boxes": [{"width": 1, "shelf": "c"}]}""");

        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(problem.errors())
                .extracting(FieldError::pointer)
                .containsExactly("/shelf", "/at", "/boxes/0/shelf");
    }

    @Test
    void tellsWhatARecordSaysOfItsFieldsTogether() {
        Input<Range> range = Input.ofPathAndQuery(Range.class, "/v1/ranges");
        JsonNode wrong = JsonFormat.MAPPER.readTree("{\"from\": 2, \"to\": 1}");

        assertThat(catchThrowableOfType(Problem.class, () -> range.read(wrong.asObject()))
                        .detail())
                .isEqualTo("from must not be after to.");
    }

    @Test
    void refusesIdsOfAnotherShape() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> input.read(input.gather(
                        Map.of("workspace", "ep_1"), List.of(), body("{\"name\": \"a\"}"))));

        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_ID);
        assertThat(problem.errors()).extracting(FieldError::pointer).containsExactly("/workspace");
        assertThat(problem.detail()).contains("ws_");
    }

    @Test
    void refusesNumbersBeyondTheirType() {
        assertThat(refusal("{\"name\": \"a\", \"count\": 9223372036854775808}").errors())
                .containsExactly(
                        new FieldError("/count", "This number is too large or too small."));
        assertThat(refusal("{\"name\": \"a\", \"boxes\": [{\"width\": 1e9999}]}")
                        .errors())
                .isNotEmpty();
    }

    /** It was a fault inside: the schema's bound could not be compared with it. */
    @Test
    void refusesWholeNumbersBeyondAllBounds() {
        for (String huge : List.of("1e300", "-1e300", "9.3e18", "1e9999")) {
            assertThat(refusal("{\"name\": \"a\", \"boxes\": [{\"width\": " + huge + "}]}")
                            .errors())
                    .containsExactly(new FieldError(
                            "/boxes/0/width", "This number is too large or too small."));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-02-30T00:00:00Z",
                "+1000000000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "now",
            })
    void refusesTimesThatAreNotOfRfc3339(String time) {
        assertThat(refusal("{\"name\": \"a\", \"at\": \"" + time + "\"}").errors())
                .containsExactly(new FieldError(
                        "/at", "This must be an RFC 3339 time, such as 2026-11-23T12:00:00.123Z."));
    }

    @Test
    void refusesUnknownDoubledAndMisplacedParameters() {
        Problem problem = refusal(
                "{\"name\": \"a\", \"workspace\": \"" + WORKSPACE + "\", \"dry\": true}",
                "dri",
                "true",
                "only",
                "1",
                "only",
                "2",
                "name",
                "a");

        assertThat(problem.errors())
                .extracting(FieldError::pointer, FieldError::detail)
                .containsExactly(
                        tuple("/workspace", "This field belongs into the path, not into the body."),
                        tuple("/dry", "This field belongs into the query, not into the body."),
                        tuple("/dri", "There is no such parameter. Did you mean \"dry\"?"),
                        tuple(
                                "/only",
                                "This parameter stands more than once in the query. Give it once."),
                        tuple("/name", "There is no such parameter. There is dry, only."));
    }

    @Test
    void refusesQueryValuesOfAnotherType() {
        Problem problem = refusal("{\"name\": \"a\"}", "dry", "yes", "only", "1,x");

        assertThat(problem.errors())
                .containsExactlyInAnyOrder(
                        new FieldError("/dry", "This must be true or false, not a text."),
                        new FieldError("/only/1", "This must be a whole number, not a text."));
    }

    @Test
    void refusesABodyThatIsNoObject() {
        assertThat(refusal("[1]").detail())
                .isEqualTo("The body must be a JSON object, not a list.");
    }

    @Test
    void escapesPointers() {
        assertThat(refusal("{\"name\": \"a\", \"a/b~c\": 1}").errors())
                .extracting(FieldError::pointer)
                .containsExactly("/a~1b~0c");
    }

    @Test
    void tellsAtMostSoManyErrors() {
        StringBuilder body = new StringBuilder("{\"name\": \"a\"");
        for (int i = 0; i < 1_000; i++) {
            body.append(", \"x").append(i).append("\": 1");
        }

        assertThat(refusal(body.append('}').toString()).errors()).hasSize(50);
    }

    @Test
    void knowsWhereEachFieldStands() {
        assertThat(input.fields())
                .extracting(InputField::name, InputField::place)
                .startsWith(
                        tuple("workspace", InputField.Place.PATH),
                        tuple("name", InputField.Place.BODY))
                .contains(tuple("dry", InputField.Place.QUERY));
        assertThat(input.hasBody()).isTrue();
    }

    @Test
    void doesNotKnowAFieldThatIsLeftOut() {
        Input<Edit> less = Input.of(Operation.patch("/v1/fewer/things")
                .named("thing.edit_less")
                .says("Edit less of a thing.")
                .without("until", "nothing_of_it")
                .takes(Edit.class)
                .givesNothing()
                .by((caller, change) -> Operation.Nothing.NOTHING));

        assertThat(less.fields()).extracting(InputField::name).containsExactly("name", "note");
        assertThat(less.schema().toString()).doesNotContain("until");
        assertThat(less.read(less.gather(Map.of(), List.of(), body("{\"note\": \"n\"}"))))
                .isEqualTo(new Edit(Change.keep(), Change.keep(), "n"));
        Optional<JsonNode> body = body("{\"until\": \"x\"}");
        assertThat(catchThrowableOfType(
                                Problem.class,
                                () -> less.read(less.gather(Map.of(), List.of(), body)))
                        .errors())
                .extracting(FieldError::pointer)
                .containsExactly("/until");
    }

    @Test
    void doesNotLeaveOutWhatTheRecordMustHave() {
        OperationDraft.Gives<Range, Operation.Nothing> draft = Operation.get("/v1/ranges")
                .named("range.get")
                .says("Get a range.")
                .without("from")
                .takes(Range.class)
                .givesNothing();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.of(draft.by((caller, range) -> Operation.Nothing.NOTHING)));
    }

    @Test
    void refusesAPathWithAFieldThatTheRecordLacks() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.ofPathAndQuery(Edit.class, "/v1/{thing}"));
    }

    /** @param query name and value, name and value … */
    private Make read(String body, String... query) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (int i = 0; i < query.length; i += 2) {
            parameters.add(Map.entry(query[i], query[i + 1]));
        }
        return input.read(input.gather(Map.of("workspace", WORKSPACE), parameters, body(body)));
    }

    private Problem refusal(String body, String... query) {
        return catchThrowableOfType(Problem.class, () -> read(body, query));
    }

    private Edit edit(String body) {
        return edit.read(edit.gather(Map.of(), List.of(), body(body)));
    }

    private static Optional<JsonNode> body(String json) {
        return Optional.of(JsonFormat.MAPPER.readTree(json));
    }
}
