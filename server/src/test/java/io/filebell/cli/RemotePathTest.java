package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemotePathTest {

    @ParameterizedTest
    @CsvSource({
        "Contracts:/inbox/a.pdf, Contracts, /inbox/a.pdf",
        "Contracts:/, Contracts, /",
        "Contracts:, Contracts, /",
        ":/inbox/, '', /inbox/",
        "/a:/b, '', /a:/b",
        "My files:/a b, My files, /a b"
    })
    void readsWorkspaceAndPath(String text, String workspace, String path) {
        RemotePath read = RemotePath.parse(text);

        assertThat(read.workspace().orElse("")).isEqualTo(workspace);
        assertThat(read.path()).isEqualTo(path);
    }

    @Test
    void saysHowOneIsWritten() {
        assertThatThrownBy(() -> RemotePath.parse("a.pdf"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("such as Contracts:/inbox/a.pdf");
    }

    @ParameterizedTest
    @CsvSource({
        "/a b/100 %.txt, /a%20b/100%20%25.txt",
        "/ü?#&+, /%C3%BC%3F%23%26%2B",
        "/~a-b_c.d, /~a-b_c.d"
    })
    void encodesAllThatCouldMeanSomethingElse(String path, String encoded) {
        assertThat(RemotePath.parse(path).encoded()).isEqualTo(encoded);
    }

    @Test
    void namesWhatLiesInIt() {
        assertThat(RemotePath.parse("W:/in").child("a.txt").toString()).isEqualTo("W:/in/a.txt");
        assertThat(RemotePath.parse("W:/in/").child("a.txt").path()).isEqualTo("/in/a.txt");
        assertThat(RemotePath.parse("W:/in/").name()).isEqualTo("in");
    }
}
