package io.filebell.cli.listen;

import static io.filebell.testing.Behaviour.answers;
import static io.filebell.testing.Behaviour.closes;
import static io.filebell.testing.Behaviour.hangs;
import static io.filebell.testing.Behaviour.pours;
import static io.filebell.testing.Behaviour.resets;
import static io.filebell.testing.Behaviour.sends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.cli.BrokenStream;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.TestServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.TestWorkspace;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.Verdict;
import io.filebell.testing.Behaviour;
import io.filebell.testing.CuttingProxy;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.FakeEndpoint.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** listen against a real server and a program on loopback. */
final class ListenCommandTest {

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start();

    @TempDir
    private Path state;

    private final List<ListenRun> runs = new ArrayList<>();
    private final FakeEndpoint program = FakeEndpoint.start();
    private TestWorkspace workspace;

    @BeforeEach
    void makeWorkspace() {
        workspace = SERVER.newWorkspace();
    }

    @AfterEach
    void end() {
        runs.forEach(ListenRun::stop);
        program.close();
    }

    @Test
    void forwardsTheVeryBytesAndHeadersOfAWebhookSignedWithItsOwnSecret() {
        FakeEndpoint endpoint = FakeEndpoint.start();
        workspace.register(endpoint.url("/hook"), "*");
        listen();

        workspace.put("/inbox/ü \"quoted\".txt");

        List<Request> forwarded = program.awaitRequests(2);
        List<Request> delivered = endpoint.awaitRequests(3).stream()
                .filter(request -> request.header("filebell-test").isEmpty())
                .toList();
        Signature signature = Signature.of(Secret.parse(secret()));
        for (int i = 0; i < 2; i++) {
            Request mine = forwarded.get(i);
            Request theirs = delivered.stream()
                    .filter(request ->
                            request.header("webhook-id").equals(mine.header("webhook-id")))
                    .findFirst()
                    .orElseThrow();
            assertThat(mine.body()).isEqualTo(theirs.body());
            Set<String> names = new TreeSet<>(theirs.headers().keySet());
            names.add("filebell-previous");
            Set<String> mineAndPrevious = new TreeSet<>(mine.headers().keySet());
            mineAndPrevious.add("filebell-previous");
            assertThat(mineAndPrevious).isEqualTo(names);
            for (String name : List.of("content-type", "user-agent", "filebell-attempt")) {
                assertThat(mine.header(name)).as(name).isEqualTo(theirs.header(name));
            }
            assertThat(signature.verify(
                            mine.header("webhook-id"),
                            mine.header("webhook-timestamp"),
                            mine.header("webhook-signature"),
                            mine.body(),
                            InstantSource.system()))
                    .isInstanceOf(Verdict.Valid.class);
        }
        assertThat(forwarded.get(0).headers()).doesNotContainKey("filebell-previous");
        assertThat(forwarded.get(1).header("filebell-previous"))
                .isEqualTo(json(forwarded.get(0)).path("sequence").toString());
        endpoint.close();
    }

    @Test
    void saysWhatItDoesAndWhatComesBack() {
        ListenRun run = listen();
        workspace.put("/a.txt");
        program.awaitRequests(1);

        run.awaitOut("<-- [204]");
        assertThat(run.out())
                .contains("Ready. Forwarding all events of " + workspace.name() + " to "
                        + program.url("/hook"))
                .contains("Secret " + secret())
                .contains("Begins now")
                .containsPattern("--> file.created \\[evt_[0-9a-z]{26}] /a.txt")
                .containsPattern("<-- \\[204] POST " + program.url("/hook") + " \\(\\S+ ms\\)")
                .doesNotContain("\u001b");
    }

    @Test
    void showsFailuresInRedOnATerminalAndGoesOn() {
        program.then(answers(500).saying("no such table"));
        ListenRun run = start(true, "--forward-to", program.url("/hook"));
        workspace.put("/a.txt");
        workspace.put("/b.txt");

        program.awaitRequests(2);

        run.awaitOut("\u001b[31m[500]\u001b[0m");
        run.awaitOut("\u001b[32m[204]\u001b[0m");
    }

    @Test
    void triesAgainWhatWasTakenWithoutAnAnswerAFewTimes() {
        program.then(resets(), closes(), resets());
        ListenRun run = listen();
        workspace.put("/a.txt");
        workspace.put("/b.txt");

        List<Request> requests = program.awaitRequests(4);

        run.awaitOut("[204]");
        assertThat(requests.subList(0, 3))
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(requests.getFirst().header("webhook-id"));
        assertThat(requests.get(3).text()).contains("/b.txt");
        assertThat(run.out()).contains("<-- [failed] POST", ", attempt 3: ");
    }

    @Test
    void goesOnAfterAProgramThatTookARequestAndNeverAnswered() {
        program.then(hangs());
        ListenRun run = listen(Duration.ofSeconds(1));
        workspace.put("/a.txt");
        workspace.put("/b.txt");

        List<Request> requests = program.awaitRequests(2);

        run.awaitOut("[204]");
        assertThat(run.out()).containsPattern("<-- \\[failed] POST \\S+: no answer within 1 s \\(");
        assertThat(requests.get(1).text()).contains("/b.txt");
    }

    @Test
    void endsWhenAskedThoughItsProgramNeverAnswersAndSendsTheEventAgain() {
        program.then(hangs());
        ListenRun run = listen(Duration.ofHours(1));
        workspace.put("/a.txt");
        program.awaitRequests(1);

        run.ask();

        await().until(run.exit::isDone);
        assertThat(run.exit.join()).isZero();
        assertThat(run.err()).contains("Ctrl-C again ends at once", "so it is not done");
        listen();
        assertThat(program.awaitRequests(2))
                .extracting(request -> request.header("webhook-id"))
                .satisfies(ids -> assertThat(ids.get(0)).isEqualTo(ids.get(1)));
    }

    @Test
    void endsWhenNobodyReadsWhatItSaysAnyMore() {
        TestShell shell = new TestShell(state).with(SERVER.access());
        ListenRun run = new ListenRun(shell.into(new BrokenStream("Broken pipe")), false);
        start(run, "--forward-to", program.url("/hook"), "--json");
        workspace.put("/a.txt");

        await().until(run.exit::isDone);
        assertThat(run.exit.join()).isEqualTo(1);
        listen();
        workspace.put("/b.txt");
        assertThat(program.awaitRequests(2).get(1).text()).contains("/b.txt");
    }

    static Stream<Arguments> oddAnswers() {
        return Stream.of(
                Arguments.of(pours("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(1_000)), "[200] POST"),
                Arguments.of(pours("HTTP/1.1 200 OK\r\n", "x: y\r\n"), "[failed] POST"),
                Arguments.of(
                        sends("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), "[200] POST"),
                Arguments.of(sends("HTTP/1.1 200 OK\r\ncontent-le"), ", attempt 3: "),
                Arguments.of(
                        answers(302).with("location", "/other"),
                        ": a redirect to /other, which is not followed"));
    }

    @ParameterizedTest
    @MethodSource("oddAnswers")
    void takesNoHarmFromWhatAProgramAnswers(Behaviour odd, String told) {
        program.answering(request -> request.text().contains("/odd.txt") ? odd : answers(204));
        ListenRun run = listen();
        workspace.put("/odd.txt");
        workspace.put("/b.txt");

        run.awaitOut("[204]");
        assertThat(run.out()).contains(told);
        assertThat(program.requests()).extracting(Request::target).containsOnly("/hook");
    }

    @Test
    void holdsEventsInTheirOrderWhileNothingListens() {
        int port = program.port();
        program.close();
        ListenRun run = start(false, "--forward-to", "127.0.0.1:" + port + "/hook");
        run.awaitErr("Nothing listens at http://127.0.0.1:" + port + "/hook.");
        workspace.put("/a.txt");
        workspace.put("/b.txt");
        workspace.put("/c.txt");

        try (FakeEndpoint late = FakeEndpoint.startAt(port)) {
            assertThat(late.awaitRequests(3))
                    .extracting(request -> json(request).at("/data/file/path").asString())
                    .containsExactly("/a.txt", "/b.txt", "/c.txt");
        }
        run.awaitErr("Something listens at http://127.0.0.1:" + port + "/hook now.");
    }

    @Test
    void knowsByAnAnswerThatSomethingListensWhoeverLooksForIt() {
        int port = program.port();
        program.close();
        ListenRun run = start(false, "--forward-to", "127.0.0.1:" + port + "/hook");
        run.awaitErr("Nothing listens at http://127.0.0.1:" + port + "/hook.");

        try (FakeEndpoint late = FakeEndpoint.startAt(port)) {
            workspace.put("/a.txt");
            late.awaitRequests(1);
        }
        run.awaitErr("Something listens at http://127.0.0.1:" + port + "/hook now.");
    }

    @Test
    void goesOnWhereItStoppedAndNotAgain() {
        ListenRun first = listen();
        workspace.put("/a.txt");
        program.awaitRequests(1);
        first.awaitOut("[204]");
        first.stop();
        workspace.put("/meanwhile.txt");

        ListenRun second = listen();
        program.awaitRequests(2);
        workspace.put("/later.txt");

        assertThat(program.awaitRequests(3))
                .extracting(request -> json(request).at("/data/file/path").asString())
                .containsExactly("/a.txt", "/meanwhile.txt", "/later.txt");
        assertThat(second.out()).contains("Begins where it stopped, after event 1");
        assertThat(program.requests().get(1).header("filebell-previous")).isEqualTo("1");
    }

    @Test
    void goesOnWhereItBeganWhenNothingHadHappened() {
        listen().stop();
        workspace.put("/meanwhile.txt");

        listen();

        program.awaitRequests(1);
    }

    @Test
    void beginsAnewWithSinceAlsoWithWhatWasForwarded() {
        ListenRun first = listen();
        workspace.put("/a.txt");
        program.awaitRequests(1);
        first.awaitOut("[204]");
        first.stop();

        start(false, "--forward-to", program.url("/hook"), "--since", "1h");

        assertThat(program.awaitRequests(2))
                .extracting(request -> request.header("webhook-id"))
                .satisfies(ids -> assertThat(ids.get(0)).isEqualTo(ids.get(1)));
    }

    @Test
    void forwardsOnlyTheTypesThatWereAskedFor() {
        start(false, "--forward-to", program.url("/hook"), "--events", "file.*");
        workspace.put("/in/a.txt");

        assertThat(json(program.awaitRequests(1).getFirst()).path("type").asString())
                .isEqualTo("file.created");
    }

    @Test
    void showsEventsWithoutATarget() {
        ListenRun run = start(false, "--json");
        workspace.put("/a.txt");

        run.awaitOut("}\n");
        assertThat(JsonFormat.MAPPER.readTree(run.out()).at("/data/file/path").asString())
                .isEqualTo("/a.txt");
        assertThat(run.err()).contains("Ready. Showing all events");
    }

    @Test
    void tellsProgramsWhatCameBackAsJson() {
        ListenRun run = start(false, "--forward-to", program.url("/hook"), "--json");
        workspace.put("/a.txt");

        run.awaitOut("}\n");
        JsonNode line = JsonFormat.MAPPER.readTree(run.out());
        assertThat(line.path("status").asInt()).isEqualTo(204);
        assertThat(line.path("ok").asBoolean()).isTrue();
        assertThat(line.path("type").asString()).isEqualTo("file.created");
    }

    @Test
    void usesOneLineForEachEventWhenAskedToBeCompact() {
        ListenRun run = start(false, "--forward-to", program.url("/hook"), "--output", "compact");
        workspace.put("/a.txt");

        run.awaitOut("/a.txt\n");
        assertThat(run.out().lines().skip(3))
                .singleElement()
                .asString()
                .containsPattern("\\[204] +\\S+ ms  file.created +/a.txt");
    }

    @Test
    void keepsSecretAndPlaceForThisUserAlone() throws IOException {
        ListenRun run = listen();
        workspace.put("/a.txt");
        run.awaitOut("[204]");
        run.stop();

        try (Stream<Path> files = Files.list(state.resolve("filebell").resolve("listen"))) {
            assertThat(files.toList())
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        }
        assertThat(secret()).isEqualTo(secret());
    }

    @Test
    void doesNotKeepAPlaceThatAnotherKeeps() {
        listen();
        ListenRun second = listen();
        workspace.put("/a.txt");

        program.awaitRequests(2);
        assertThat(second.err()).contains("Another \"listen\" of this workspace runs");
    }

    @Test
    void asksAgainAndAgainWhereStreamsAreHeldBack() {
        try (CuttingProxy proxy =
                CuttingProxy.before(SERVER.access().url().getPort()).holdingStreams()) {
            ListenRun run = start(
                    false,
                    new ServerAccess(URI.create(proxy.url()), SERVER.access().key()),
                    "--forward-to",
                    program.url("/hook"));
            workspace.put("/a.txt");
            workspace.put("/b.txt");

            assertThat(program.awaitRequests(2))
                    .extracting(request -> json(request).at("/data/file/path").asString())
                    .containsExactly("/a.txt", "/b.txt");
            assertThat(run.err()).contains("holds its stream back");
        }
    }

    @Test
    void saysThatTheServerWasLostAndIsBack() {
        try (CuttingProxy proxy = CuttingProxy.before(SERVER.access().url().getPort())) {
            ListenRun run = start(
                    false,
                    new ServerAccess(URI.create(proxy.url()), SERVER.access().key()),
                    "--forward-to",
                    program.url("/hook"));
            proxy.down();
            run.awaitErr("Trying again ...");
            workspace.put("/a.txt");
            proxy.up();

            run.awaitErr("Connected again; nothing was left out.");
            program.awaitRequests(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--forward-to ftp://x/hook | 2 | --forward-to \"ftp://x/hook\"",
                "--forward-to http://localhost:99999/ | 2 | The URL's port is not a number",
                "--events file.lost | 1 | There is no event type \"file.lost\"",
                "--only failed --events file.lost | 1 | There is no event type \"file.lost\"",
                "--only lost | 2 | --only takes failed, not \"lost\"",
                "--workspace Contrakts | 1 | There is no workspace \"Contrakts\"",
                "--since soon | 2 | --since takes",
                "--output loud | 2 | --output takes lines or compact or json"
            })
    void saysWhatIsWrong(String options, int exit, String sentence) {
        TestShell shell = new TestShell(state).with(SERVER.access());
        List<String> arguments = new ArrayList<>(List.of("listen"));
        if (!options.contains("--workspace")) {
            arguments.addAll(List.of("--workspace", workspace.name()));
        }
        arguments.addAll(List.of(options.split(" ")));

        assertThat(shell.run(arguments.toArray(String[]::new))).isEqualTo(exit);

        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).contains(sentence);
    }

    @Test
    void endsWhenTheServerRefusesTheKey() {
        TestShell shell = new TestShell(state)
                .with(SERVER.access())
                .with("FILEBELL_KEY", "fbk_" + "x".repeat(43));

        assertThat(shell.run("listen", "--workspace", workspace.name())).isEqualTo(1);
        assertThat(shell.err()).contains("The server is " + SERVER.access().url());
    }

    private ListenRun listen() {
        return start(false, "--forward-to", program.url("/hook"));
    }

    private ListenRun listen(Duration patience) {
        ListenRun run = new ListenRun(new TestShell(state).with(SERVER.access()), false);
        return start(run.waiting(patience), "--forward-to", program.url("/hook"));
    }

    private ListenRun start(boolean live, String... options) {
        return start(live, SERVER.access(), options);
    }

    private ListenRun start(boolean live, ServerAccess access, String... options) {
        return start(new ListenRun(new TestShell(state).with(access), live), options);
    }

    private ListenRun start(ListenRun run, String... options) {
        runs.add(run);
        List<String> arguments = new ArrayList<>(List.of("--workspace", workspace.name()));
        arguments.addAll(List.of(options));
        run.start(arguments.toArray(String[]::new));
        return run;
    }

    private String secret() {
        TestShell shell = new TestShell(state);
        assertThat(shell.run("listen", "--print-secret")).isZero();
        return shell.out().strip();
    }

    private static JsonNode json(Request request) {
        return JsonFormat.MAPPER.readTree(request.body());
    }
}
