package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerRecordTest {

    private static final URI HERE = URI.create("http://127.0.0.1:8080");

    @TempDir
    private Path state;

    @Test
    void namesTheServerAndItsKeyForThisUserAlone() throws IOException {
        ServerRecord record = new ServerRecord(state.resolve("filebell"));

        assertThat(record.write(HERE, Optional.of(state.resolve("admin.key")))).isTrue();

        ServerRecord.Known known = record.read().orElseThrow();
        assertThat(known.url()).isEqualTo(HERE);
        assertThat(known.keyFile()).contains(state.resolve("admin.key"));
        assertThat(known.isAlive()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void givesNoKeyOfAProcessThatIsGone() throws IOException {
        write(ProcessHandle.current().pid(), 1);

        TestShell shell = new TestShell(state);

        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err()).contains("No server of yours is running");
    }

    @Test
    void givesNoKeyToAnotherAddress() {
        new ServerRecord(state.resolve("filebell"))
                .write(HERE, Optional.of(state.resolve("admin.key")));

        TestShell shell = new TestShell(state).with("FILEBELL_URL", "http://127.0.0.1:8081");

        assertThat(shell.run("ls")).isEqualTo(2);
        assertThat(shell.err())
                .contains("Set FILEBELL_KEY to an API key of http://127.0.0.1:8081.");
    }

    @Test
    void isTakenBackByTheServerThatWroteItAlone() throws IOException {
        ServerRecord record = new ServerRecord(state.resolve("filebell"));
        record.write(HERE, Optional.empty());
        record.remove();
        assertThat(record.read()).isEmpty();

        write(1, 1);
        record.remove();
        assertThat(record.read()).isPresent();
    }

    @Test
    void tellsWhatToDoWhenItIsDamaged() throws IOException {
        write(1, 1);
        ServerRecord record = new ServerRecord(state.resolve("filebell"));
        Files.writeString(record.file(), "{");

        assertThatThrownBy(record::read)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Remove it, or set FILEBELL_URL and FILEBELL_KEY");
    }

    @Test
    void isDoneWithoutWhereItCannotBeWritten() throws IOException {
        Path file = Files.createFile(state.resolve("a file"));

        assertThat(new ServerRecord(file.resolve("below")).write(HERE, Optional.empty()))
                .isFalse();
    }

    private void write(long process, long startedAt) throws IOException {
        Path folder = Files.createDirectories(state.resolve("filebell"));
        Files.writeString(
                folder.resolve("server.json"),
                "{\"url\":\"%s\",\"key_file\":\"/nowhere\",\"process\":%d,\"started_at\":%d}"
                        .formatted(HERE, process, startedAt));
    }
}
