package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoCommandTest {

    @TempDir
    private Path state;

    @Test
    void showsASignedPostOfTheFileAndLeavesNothingBehind() {
        TestShell shell = new TestShell(state);

        assertThat(shell.run("demo")).isZero();

        assertThat(shell.out())
                .contains("POST /hook")
                .contains("webhook-signature: v1,")
                .contains("\"type\" : \"file.created\"")
                .contains("\"path\" : \"/inbox/hello.txt\"")
                .contains("✓ The signature is valid.")
                .contains("committed to received by the listener");
        assertThat(state).isEmptyDirectory();
        Matcher port = Pattern.compile("a server at http://127.0.0.1:(\\d+)").matcher(shell.out());
        assertThat(port.find()).isTrue();
        shell.with("FILEBELL_URL", "http://127.0.0.1:" + port.group(1))
                .with("FILEBELL_KEY", "fbk_x");
        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err()).contains("No server answers");
    }
}
