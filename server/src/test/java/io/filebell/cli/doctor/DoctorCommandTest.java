package io.filebell.cli.doctor;

import static io.filebell.testing.Behaviour.answers;
import static io.filebell.testing.Behaviour.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.Failure;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.TestServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.TestWorkspace;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class DoctorCommandTest {

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start();

    @TempDir
    private Path folder;

    private TestShell shell;
    private TestWorkspace workspace;

    @BeforeEach
    void begin() {
        shell = new TestShell(folder).with(SERVER.access());
        workspace = SERVER.newWorkspace();
    }

    @Test
    void findsAServerWell() {
        assertThat(shell.run("doctor")).isZero();

        assertThat(shell.out().lines().map(line -> line.split(" +")[1]))
                .containsExactly("name", "clock", "server", "ready", "version", "key", "stream");
        assertThat(shell.out().lines()).allSatisfy(line -> assertThat(line).startsWith("ok  "));
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void tellsProgramsInJson() {
        assertThat(shell.run("doctor", "--json")).isZero();

        JsonNode first =
                JsonFormat.MAPPER.readTree(shell.out().lines().findFirst().orElseThrow());
        assertThat(first.propertyNames()).containsExactly("check", "verdict", "says");
        assertThat(first.path("verdict").asString()).isEqualTo("ok");
    }

    @Test
    void findsAKeyThatIsNotKnown() {
        shell.with("FILEBELL_KEY", "fbk_wrong");

        assertThat(shell.run("doctor")).isEqualTo(1);

        assertThat(shell.out()).contains("failed    key ").doesNotContain("stream");
    }

    @Test
    void findsThatNobodyIsThere() {
        shell.with("FILEBELL_URL", "http://127.0.0.1:1");
        assertThat(shell.run("doctor")).isEqualTo(1);
        assertThat(shell.out()).contains("failed    server      No server answers");

        shell.with("FILEBELL_URL", "https://there-is-none.invalid");
        assertThat(shell.run("doctor")).isEqualTo(1);
        assertThat(shell.out())
                .contains("failed    name        The name there-is-none.invalid is not known here");
    }

    @Test
    void findsSomethingThatIsNoServer() {
        try (FakeEndpoint other = FakeEndpoint.start()) {
            shell.with("FILEBELL_URL", other.url(""));

            assertThat(shell.run("doctor")).isEqualTo(1);
        }
        assertThat(shell.out()).contains("failed    server  ").contains("answers 204");
    }

    @Test
    void findsAProxyThatHoldsStreamsBack() {
        try (ServerClient behind = SERVER.client();
                FakeEndpoint proxy = FakeEndpoint.start()) {
            proxy.answering(request -> request.target().contains("/stream")
                    ? hangs()
                    : passedOn(request.target(), behind));
            shell.with("FILEBELL_URL", proxy.url(""));

            List<Finding> found = checkup(shell.shell(false));

            assertThat(found)
                    .filteredOn(Finding::isFailed)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.says())
                            .contains("holds streams back")
                            .contains("Turn off buffering in the proxy"));
        }
    }

    @Test
    void findsClocksApart() {
        assertThat(checkup(shifted(Duration.ofMinutes(2))))
                .anySatisfy(finding -> assertThat(finding)
                        .extracting(Finding::check, Finding::verdict)
                        .containsExactly("clock", Finding.Verdict.WARNING));
        assertThat(checkup(shifted(Duration.ofHours(-1))))
                .anySatisfy(finding -> assertThat(finding)
                        .extracting(Finding::check, Finding::verdict)
                        .containsExactly("clock", Finding.Verdict.FAILED));
    }

    @Test
    void findsAnEndpointWellByItsIdOrUrl() {
        try (FakeEndpoint endpoint = FakeEndpoint.start()) {
            String id = workspace.register(endpoint.url("/hook"), "file.*");

            assertThat(shell.run("doctor", id)).isZero();
            assertThat(shell.run("doctor", endpoint.url("/hook"), "--workspace", workspace.name()))
                    .isZero();

            assertThat(shell.out().lines().map(line -> line.split(" +")[1]))
                    .containsExactly("endpoint", "name", "address", "test", "time", "deliveries");
            assertThat(shell.out())
                    .contains("A signed webhook.test got through. The endpoint answered 204.");
            assertThat(endpoint.requests())
                    .allSatisfy(request ->
                            assertThat(request.header("webhook-signature")).startsWith("v1,"));
        }
    }

    @Test
    void findsAnEndpointThatRefuses() {
        try (FakeEndpoint endpoint = FakeEndpoint.start().always(answers(500))) {
            String id = workspace.register(endpoint.url("/hook"), "file.*");

            assertThat(shell.run("doctor", id)).isEqualTo(1);

            assertThat(shell.out()).contains("failed    test ").contains("answered 500");
        }
    }

    @Test
    void findsAnEndpointThatIsDisabledAndOneThatIsNone() {
        try (FakeEndpoint endpoint = FakeEndpoint.start()) {
            String id = workspace.register(endpoint.url("/hook"), "file.*");
            shell.run("endpoint", "disable", id, "--workspace", workspace.name());

            assertThat(shell.run("doctor", id)).isEqualTo(1);
            assertThat(shell.out()).contains("failed    endpoint ").contains("Disabled by hand");
        }
        assertThat(shell.run("doctor", "ep_none")).isEqualTo(1);
        assertThat(shell.err()).contains("There is no endpoint with the id or URL ep_none");
        assertThat(shell.run("doctor", "--workspace", workspace.name())).isEqualTo(2);
    }

    @Test
    void judgesCertificates() throws Exception {
        TestCertificate certificate = TestCertificate.forNames("localhost");
        SSLContext trusting = certificate.client();
        try (FakeEndpoint endpoint = FakeEndpoint.startTls(certificate)) {
            URI url = URI.create(endpoint.url("/hook"));
            InstantSource now = InstantSource.system();

            assertThat(verdict(url, now, trusting.getSocketFactory()))
                    .isEqualTo(Finding.Verdict.WARNING);
            assertThat(verdict(url, now, SSLContext.getDefault().getSocketFactory()))
                    .isEqualTo(Finding.Verdict.FAILED);
            InstantSource before = InstantSource.fixed(Instant.now().minus(Duration.ofDays(30)));
            assertThat(verdict(url, before, trusting.getSocketFactory()))
                    .isEqualTo(Finding.Verdict.OK);
        }
    }

    private static Finding.Verdict verdict(URI url, InstantSource clock, SSLSocketFactory tls) {
        return new Transport(url, clock, tls).certificate().orElseThrow().verdict();
    }

    private static Behaviour passedOn(String target, ServerClient behind) {
        try {
            return answers(200).saying(behind.get(target).toString());
        } catch (Failure refused) {
            return answers(500);
        }
    }

    private Shell shifted(Duration by) {
        Shell real = shell.shell(false);
        return new Shell(
                real.terminal(),
                real.environment(),
                real.input(),
                real.person(),
                () -> real.clock().instant().plus(by),
                real.ticker());
    }

    private static List<Finding> checkup(Shell shell) {
        List<Finding> found = new ArrayList<>();
        URI url = URI.create(shell.environment().getOrDefault("FILEBELL_URL", ""));
        String key = shell.environment().getOrDefault("FILEBELL_KEY", "");
        try (ServerClient client = new ServerClient(new ServerAccess(url, key))) {
            new ServerCheckup(shell, client, Duration.ofSeconds(1), found::add).run();
        }
        return found;
    }
}
