package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginCommandTest {

    private static TemporaryServer server;
    private static TemporaryServer other;

    @TempDir
    private Path folder;

    private TestShell shell;

    @BeforeAll
    static void start() {
        server = TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty());
        server.server().start();
        other = TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty());
        other.server().start();
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    @BeforeEach
    void begin() {
        shell = new TestShell(folder);
    }

    @Test
    void keepsAKeyThatIsTypedForLaterCommandsAndForThisUserAlone() throws IOException {
        assertThat(shell.typing(server.access().key()).run("login", url(server)))
                .isZero();
        assertThat(shell.out()).startsWith("Logged in to " + url(server) + " as Owner of ");
        assertThat(shell.err()).isEmpty();

        assertThat(shell.run("user", "me")).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(shell.run("login", "--list")).isZero();
        assertThat(shell.out())
                .contains("*  " + url(server) + "  Owner")
                .doesNotContain(server.access().key());
    }

    @Test
    void readsTheKeyFromStandardInputOrAFile() {
        assertThat(shell.reading((server.access().key() + "\n").getBytes(StandardCharsets.UTF_8))
                        .run("login", url(server)))
                .isZero();
        assertThat(shell.run(
                        "login", url(other), "--key-file", other.data() + "/admin.key", "--json"))
                .isZero();
        assertThat(shell.out()).contains("\"url\":\"" + url(other)).doesNotContain("fbk_");
    }

    @Test
    void keepsNoKeyThatTheServerDoesNotKnow() {
        assertThat(shell.typing("fbk_wrong").run("login", url(server))).isEqualTo(1);
        assertThat(shell.typing("two words").run("login", url(server))).isEqualTo(2);
        assertThat(shell.err()).doesNotContain("words");
        assertThat(shell.reading(new byte[0]).typing().run("login", url(server)))
                .isEqualTo(2);

        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://files.example.com", "ftp://x", "https://a:b@x", "https://"})
    void refusesWhereAKeyWouldNotBeSafe(String url) {
        assertThat(shell.typing("fbk_x").run("login", url)).isEqualTo(2);
        assertThat(shell.err()).startsWith("filebell: ").doesNotContain("fbk_x");
    }

    @Test
    void speaksToTheLastLoginOrToTheOneThatIsNamed() {
        login(server);
        login(other);

        assertThat(workspacesAfterMakingOneAt()).isEqualTo(url(other));
        assertThat(shell.run("user", "me", "--server", url(server))).isZero();
        assertThat(shell.run("ls", "--server", url(server))).isZero();
        shell.with("FILEBELL_URL", url(server));
        assertThat(shell.run("user", "me")).isZero();
        assertThat(shell.run("user", "me", "--server", "https://files.example.com"))
                .isEqualTo(2);
        assertThat(shell.err()).contains("You are not logged in to https://files.example.com.");
    }

    @Test
    void sendsAKeyToNoServerButItsOwn() {
        login(server);
        String elsewhere = "http://127.0.0.1:1";

        assertThat(shell.run("ls", "--server", elsewhere)).isEqualTo(2);
        shell.with(server.access());
        assertThat(shell.run("ls", "--server", elsewhere)).isEqualTo(2);
        shell.with("FILEBELL_URL", elsewhere).with("FILEBELL_KEY", "");
        assertThat(shell.run("ls")).isEqualTo(2);
        shell.with("FILEBELL_URL", "").with("FILEBELL_KEY", "fbk_of_another");
        assertThat(shell.run("ls")).isEqualTo(2);
        assertThat(shell.err()).contains("Set FILEBELL_URL to the server that FILEBELL_KEY is for");
    }

    @Test
    void givesWayToAServerThatThisUserRuns() {
        login(other);
        new ServerRecord(folder.resolve("filebell"))
                .write(server.server().url(), server.server().keyFile());

        assertThat(shell.run("login", "--list")).isZero();
        assertThat(shell.out()).doesNotContain("*");
        login(other);
        assertThat(shell.err())
                .contains(
                        "Commands speak to " + url(server) + " for now, as it runs on this machine")
                .contains("--server " + url(other));
    }

    @Test
    void comparesAddressesInOneForm() {
        login(server);

        String shouted = url(server).replace("http", "HTTP") + "/";
        assertThat(shell.run("user", "me", "--server", shouted)).isZero();
    }

    @Test
    void forgetsAKey() throws IOException {
        login(server);
        login(other);

        assertThat(shell.run("logout")).isEqualTo(2);
        assertThat(shell.err()).contains(url(server) + ", " + url(other));
        assertThat(shell.run("logout", url(server))).isZero();
        assertThat(shell.err()).contains("filebell key revoke key_");
        assertThat(Files.readString(file())).doesNotContain(server.access().key());
        assertThat(shell.run("logout", url(server))).isEqualTo(1);
        assertThat(shell.run("logout")).isZero();
        assertThat(shell.run("login", "--list")).isZero();
        assertThat(shell.err()).contains("You are logged in nowhere");
    }

    @Test
    void readsNoKeysThatOthersMayRead() throws IOException {
        login(server);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(shell.run("user", "me")).isEqualTo(1);
        assertThat(shell.err()).contains("chmod 600 " + file());
    }

    private void login(TemporaryServer to) {
        assertThat(shell.run("login", url(to), "--key-file", to.data() + "/admin.key"))
                .isZero();
    }

    /** The server at which a command without further words did something. */
    private String workspacesAfterMakingOneAt() {
        String name = "Of " + folder.getFileName();
        assertThat(shell.run("workspace", "create", "--name", name)).isZero();
        for (TemporaryServer one : new TemporaryServer[] {server, other}) {
            shell.run("workspace", "list", "--server", url(one));
            if (shell.out().contains(name)) {
                return url(one);
            }
        }
        return "nowhere";
    }

    private Path file() {
        return folder.resolve("config/filebell/servers.json");
    }

    private static String url(TemporaryServer server) {
        return server.server().url().toString();
    }
}
