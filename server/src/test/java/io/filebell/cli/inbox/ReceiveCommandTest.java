package io.filebell.cli.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.TestShell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ReceiveCommandTest {

    private static final String CREATED =
            "{\"type\":\"file.created\",\"data\":{\"file\":{\"id\":\"nd_1\",\"path\":\"/a.txt\"}}}";

    @TempDir
    private Path folder;

    private TestShell shell = new TestShell(Path.of("."));

    @BeforeEach
    void makeShell() {
        shell = new TestShell(folder);
    }

    @Test
    void runsAProgramOnceForAnEventThatCameTwice() throws Exception {
        try (ReceiveProcess receive = ReceiveProcess.start(
                folder,
                "--",
                "sh",
                "-c",
                "cat >> \"$0\"; echo \" $EVENT_TYPE $1\" >> \"$0\"",
                "out.txt",
                "$HOME; and no shell")) {
            assertThat(receive.send("evt_1", CREATED)).isEqualTo(204);
            assertThat(receive.send("evt_1", CREATED)).isEqualTo(204);
            receive.await("done");

            assertThat(folder.resolve("out.txt"))
                    .hasContent(CREATED + " file.created $HOME; and no shell");
            assertThat(receive.stop()).isZero();
        }
        JsonNode event = ask("list").path("items").path(0);
        assertThat(event.path("state").asString()).isEqualTo("done");
        assertThat(event.path("id").asString()).isEqualTo("evt_1");
    }

    @Test
    void setsAsideWhatFailsAndRunsItAgainWhenAskedWhileItRuns() throws Exception {
        try (ReceiveProcess receive = ReceiveProcess.start(
                folder,
                "--attempts",
                "1",
                "--",
                "sh",
                "-c",
                "echo no such index; test -e allowed")) {
            receive.send("evt_1", CREATED);
            receive.await("failed");
            assertThat(receive.line("failed").path("reason").asString()).isEqualTo("exited with 1");
            awaitState("dead");
            JsonNode dead = ask("list", "--state", "dead").path("items").path(0);
            assertThat(dead.path("error").asString()).endsWith("sh exited with 1: no such index");

            Files.createFile(folder.resolve("allowed"));
            JsonNode again = ask("replay", dead.path("number").asString());
            assertThat(again.path("replayed").asInt()).isEqualTo(1);
            receive.await("done");
            awaitState("done");
        }
    }

    @Test
    void givesAProgramNoSecretOfItsOwn() throws Exception {
        try (ReceiveProcess receive = ReceiveProcess.start(
                folder, "--", "sh", "-c", "echo \"[$SECRET$FILEBELL_KEY]\" > out.txt")) {
            receive.send("evt_1", CREATED);
            receive.await("done");
            assertThat(folder.resolve("out.txt")).hasContent("[]");
        }
    }

    @Test
    void whatAProgramLeavesRunningHoldsUpNothing() throws Exception {
        try (ReceiveProcess receive = ReceiveProcess.start(
                folder, "--", "sh", "-c", "sleep 600 & echo $! > left; sleep 1; echo said")) {
            try {
                receive.send("evt_1", CREATED);
                receive.await("done");
                awaitState("done");
            } finally {
                ProcessHandle.of(Long.parseLong(
                                Files.readString(folder.resolve("left")).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void refusesWhatIsForgedAndSaysSoInTheInbox() throws Exception {
        try (ReceiveProcess receive = ReceiveProcess.start(folder)) {
            assertThat(receive.send("evt_1", CREATED, CREATED + " ")).isEqualTo(401);
            assertThat(receive.send("evt_2", CREATED)).isEqualTo(204);
            receive.await("event");
            assertThat(receive.line("event").path("event").path("type").asString())
                    .isEqualTo("file.created");
            JsonNode refused = ask("refused").path("items");
            assertThat(refused.size()).isEqualTo(1);
            assertThat(refused.path(0).path("ruling").asString()).isEqualTo("bad_signature");
            assertThat(ask("show", "evt_2").path("body").asString()).isEqualTo(CREATED);
        }
    }

    @Test
    void whatRanWhenItWasKilledRunsAgainUnlessItMustNot() throws Exception {
        for (boolean once : new boolean[] {false, true}) {
            Path own = Files.createDirectory(folder.resolve("once-" + once));
            String[] hangs = once
                    ? new String[] {"--once", "--", "sleep", "600"}
                    : new String[] {"--", "sleep", "600"};
            String[] ends =
                    once ? new String[] {"--once", "--", "true"} : new String[] {"--", "true"};
            try (ReceiveProcess receive = ReceiveProcess.start(own, hangs)) {
                receive.send("evt_1", CREATED);
                receive.await("started");
                receive.kill();
            }
            try (ReceiveProcess receive = ReceiveProcess.start(own, ends)) {
                if (once) {
                    assertThat(state(own)).isEqualTo("set_aside");
                } else {
                    receive.await("done");
                }
            }
        }
    }

    @Test
    void saysWhatIsMissingOrTaken() throws Exception {
        assertThat(shell.run("receive")).isEqualTo(2);
        assertThat(shell.err()).contains("--secret-file", "variable SECRET");
        assertThat(shell.run("receive", "--secret", "hunter2!")).isEqualTo(2);
        assertThat(shell.err()).contains("whsec_").doesNotContain("hunter2");
        assertThat(shell.run("inbox", "list", "--inbox", folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(shell.err()).contains("There is no inbox");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ReceiveProcess receive = ReceiveProcess.start(folder)) {
            assertThat(receive.send("evt_1", CREATED)).isEqualTo(204);
            assertThat(receive("inbox.db", "0")).isEqualTo(1);
            assertThat(shell.err()).contains("inbox.db", "Another receiver");
            assertThat(receive("other.db", String.valueOf(taken.getLocalPort())))
                    .isEqualTo(1);
            assertThat(shell.err()).contains("--port names another port");
        }
    }

    private int receive(String inbox, String port) {
        return shell.run(
                "receive",
                "--secret",
                ReceiveProcess.SECRET,
                "--inbox",
                folder.resolve(inbox).toString(),
                "--port",
                port);
    }

    private JsonNode ask(String... question) {
        return ask(folder, question);
    }

    private JsonNode ask(Path of, String... question) {
        String[] words = new String[question.length + 4];
        words[0] = "inbox";
        System.arraycopy(question, 0, words, 1, question.length);
        words[question.length + 1] = "--json";
        words[question.length + 2] = "--inbox";
        words[question.length + 3] = of.resolve("inbox.db").toString();
        assertThat(shell.run(words)).as(shell.err()).isZero();
        return JsonFormat.MAPPER.readTree(shell.out());
    }

    private String state(Path of) throws IOException {
        return ask(of, "show", "evt_1").path("event").path("state").asString();
    }

    private void awaitState(String state) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> state(folder).equals(state));
    }
}
