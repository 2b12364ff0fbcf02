package io.filebell.cli.listen;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.ServerOption;
import io.filebell.cli.Shell;
import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import io.filebell.cli.WorkspaceOption;
import io.filebell.cli.Workspaces;
import io.filebell.event.EventPattern;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code filebell trigger}: sends a sample event, to which nothing happened. */
@Command(
        name = "trigger",
        description = "Send a sample event: to every \"filebell listen\" of the workspace, or to"
                + " endpoints.",
        footer = {
            "",
            "A sample has \"test\": true in its body and the header filebell-test: true, no"
                    + " sequence, and stands in no log.",
            "",
            "Examples:",
            "  filebell trigger file.created --set path=/inbox/a.pdf",
            "  filebell trigger file.updated --set file.size=1000 --all"
        })
public final class TriggerCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "TYPE", description = "The event type: file.created.")
    private String type = "";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A value of the event's data instead of the example's, by its name, with"
                    + " dots between names: file.path. Text, or any JSON.")
    private List<String> values = List.of();

    @Mixin
    private final WorkspaceOption workspace = new WorkspaceOption();

    @ArgGroup
    private Where where = new Where();

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Show what came of it as JSON.")
    private boolean json;

    public TriggerCommand(Shell shell) {
        this.shell = shell;
    }

    /** To whom besides, or instead of, those who listen. */
    private static final class Where {

        @Option(
                names = "--endpoint",
                paramLabel = "E",
                description = "To this endpoint of the workspace instead: its id or URL.")
        private @Nullable String endpoint;

        @Option(
                names = "--all",
                description = "Also to every endpoint of the workspace that asks for such events.")
        private boolean all;
    }

    @Override
    public Integer call() {
        ObjectNode sample = sample();
        try (ServerClient client = new ServerClient(server.access(shell))) {
            Workspaces.Known known = workspace.choose(client);
            String path = Workspaces.PATH + "/" + known.id();
            if (where.endpoint != null) {
                JsonNode endpoint = named(endpoints(client, path), where.endpoint);
                return send(client, path, endpoint, sample) ? 0 : 1;
            }
            JsonNode sent = client.post(path + "/events/test", sample);
            List<JsonNode> asking = endpoints(client, path).filter(this::asks).toList();
            int listeners = sent.path("listeners").asInt(0);
            if (listeners == 0 && !(where.all && !asking.isEmpty())) {
                throw nobody(known.name(), asking.size());
            }
            tell(sent, listeners);
            boolean good = true;
            for (JsonNode endpoint : where.all ? asking : List.<JsonNode>of()) {
                good &= send(client, path, endpoint, sample);
            }
            return good ? 0 : 1;
        }
    }

    private ObjectNode sample() {
        ObjectNode sample = JsonFormat.MAPPER.createObjectNode().put("type", type);
        ObjectNode set = sample.putObject("set");
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                throw Failure.wrongUsage("--set takes NAME=VALUE, not \"" + value + "\".");
            }
            set.set(value.substring(0, equals), value(value.substring(equals + 1)));
        }
        return sample;
    }

    /** What is JSON is meant as such, all else as text. */
    private static JsonNode value(String text) {
        try {
            JsonNode read = JsonFormat.MAPPER.readTree(text);
            if (!read.isMissingNode()) {
                return read;
            }
        } catch (JacksonException e) {
            return JsonFormat.MAPPER.getNodeFactory().stringNode(text);
        }
        return JsonFormat.MAPPER.getNodeFactory().stringNode(text);
    }

    private static Stream<JsonNode> endpoints(ServerClient client, String path) {
        return client.list(path + "/endpoints?limit=" + Limits.PAGE_MAX).stream();
    }

    private boolean asks(JsonNode endpoint) {
        return !endpoint.path("state").asString("").equals("disabled")
                && endpoint.path("events")
                        .valueStream()
                        .anyMatch(pattern -> new EventPattern(pattern.asString()).matches(type));
    }

    private static JsonNode named(Stream<JsonNode> endpoints, String asked) {
        List<JsonNode> all = endpoints.toList();
        List<JsonNode> found = all.stream()
                .filter(endpoint -> endpoint.path("id").asString().equals(asked)
                        || endpoint.path("url").asString().equals(asked))
                .toList();
        if (found.size() != 1) {
            String there = all.isEmpty()
                    ? " There is none."
                    : " There is "
                            + String.join(
                                    ", ", all.stream().map(TriggerCommand::id).toList()) + ".";
            throw Failure.failed(
                    found.isEmpty()
                            ? "The workspace has no endpoint \"" + asked + "\"." + there
                            : found.size() + " endpoints have this URL: write the id of one.");
        }
        return found.getFirst();
    }

    private Failure nobody(String name, int asking) {
        return Failure.failed("The sample went nowhere: nobody listens to " + name
                + ". Run \"filebell listen\" in another terminal"
                + (asking == 0
                        ? "; no endpoint asks for " + type + " either."
                        : ", or send it with --all to the " + asking
                                + (asking == 1 ? " endpoint that asks" : " endpoints that ask")
                                + " for such events."));
    }

    private void tell(JsonNode sent, int listeners) {
        Terminal terminal = shell.terminal();
        if (json) {
            terminal.line(sent.toString());
            return;
        }
        HeardEvent event =
                HeardEvent.of(sent.path("event").toString().getBytes(StandardCharsets.UTF_8));
        terminal.line("--> " + terminal.styled(Style.CYAN, event.type()) + " [" + event.id() + "] "
                + event.subject() + terminal.styled(Style.DIM, " (sample)"));
        if (listeners > 0) {
            terminal.line("<-- handed to " + listeners + " that "
                    + (listeners == 1 ? "listens" : "listen"));
        }
    }

    /** Whether the endpoint took it. */
    private boolean send(ServerClient client, String path, JsonNode endpoint, ObjectNode sample) {
        JsonNode result = client.post(path + "/endpoints/" + id(endpoint) + "/test", sample);
        boolean good = result.path("ok").asBoolean(false);
        Terminal terminal = shell.terminal();
        String url = endpoint.path("url").asString();
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("endpoint", id(endpoint));
            line.put("url", url);
            line.put("result", result);
            terminal.line(JsonFormat.MAPPER.writeValueAsString(line));
            return good;
        }
        String status =
                result.path("status").isNumber() ? result.path("status").toString() : "failed";
        terminal.line("<-- " + terminal.styled(good ? Style.GREEN : Style.RED, "[" + status + "]")
                + " POST " + url + " (" + Math.round(result.path("total_ms").asDouble(0)) + " ms)"
                + (good ? "" : ": " + result.path("says").asString("")));
        return good;
    }

    private static String id(JsonNode endpoint) {
        return endpoint.path("id").asString();
    }
}
