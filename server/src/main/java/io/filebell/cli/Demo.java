package io.filebell.cli;

import io.filebell.base.JsonFormat;
import io.filebell.cli.DemoListener.Received;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.Verdict;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the demo does with its server and its listener. */
final class Demo {

    private static final long PATIENCE_SECONDS = 20;
    private static final int MORE = 100;

    private final Shell shell;
    private final ServerClient client;
    private final DemoListener listener;
    private final CommitTimes commits;

    Demo(Shell shell, ServerClient client, DemoListener listener, CommitTimes commits) {
        this.shell = shell;
        this.client = client;
        this.listener = listener;
        this.commits = commits;
    }

    /** How long the parts of one file took, in nanoseconds. */
    record Parts(long toCommit, long toReceipt, long toAnswer) {}

    /** One file, and the POST that told of it. */
    record Told(NodeView node, Received received, JsonNode event, Parts parts) {}

    void run(DemoReport report) throws InterruptedException {
        report.listening(listener.url());
        JsonNode workspace = client.post(Workspaces.PATH, Map.of("name", "Demo"));
        String id = workspace.path("id").asString();
        long before = shell.ticker().nanos();
        JsonNode registered = client.post(
                Workspaces.PATH + "/" + id + "/endpoints",
                Map.of("url", listener.url(), "events", List.of("file.*")));
        Signature signature =
                Signature.of(Secret.parse(registered.path("secret").asString()));
        require(verify(signature, next()), "the first test");
        report.registered(registered, shell.ticker().nanos() - before);

        Told told = put(id, "/inbox/hello.txt", "Hello, whoever listens.\n");
        report.put(told.node());
        report.received(told, verify(signature, told.received()));
        List<Parts> more = new ArrayList<>();
        for (int i = 1; i <= MORE; i++) {
            Told another = put(id, "/inbox/hello-" + i + ".txt", "Hello, number " + i + ".\n");
            require(verify(signature, another.received()), another.node().path());
            more.add(another.parts());
        }
        report.times(told.parts(), more);
    }

    private Told put(String workspace, String path, String text) throws InterruptedException {
        long sent = shell.ticker().nanos();
        JsonNode node = client.put(
                Workspaces.PATH + "/" + workspace + "/files" + path,
                Map.of("Content-Type", "text/plain"),
                BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8)));
        long answered = shell.ticker().nanos();
        Received received = next();
        JsonNode event = JsonFormat.MAPPER.readTree(received.body());
        long committed = commits.take(workspace, event.path("sequence").asLong())
                .orElseThrow(() -> Failure.failed("The listener received an event that no commit"
                        + " told of: " + received.id() + "."));
        return new Told(
                new NodeView(node),
                received,
                event,
                new Parts(committed - sent, received.at() - committed, answered - sent));
    }

    private Received next() throws InterruptedException {
        return listener.next(PATIENCE_SECONDS)
                .orElseThrow(() -> Failure.failed("No webhook arrived within " + PATIENCE_SECONDS
                        + " s. Please report this, with what --debug adds."));
    }

    private Verdict verify(Signature signature, Received received) {
        return signature.verify(
                received.headers().get(Signature.ID_HEADER),
                received.headers().get(Signature.TIMESTAMP_HEADER),
                received.headers().get(Signature.SIGNATURE_HEADER),
                received.body(),
                shell.clock());
    }

    private static void require(Verdict verdict, String what) {
        if (!(verdict instanceof Verdict.Valid)) {
            throw Failure.failed("The signature of " + what + " is not valid: " + verdict + ".");
        }
    }
}
