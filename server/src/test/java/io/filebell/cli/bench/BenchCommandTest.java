package io.filebell.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.TestShell;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * That the benches run, and that what they count adds up. How fast they find things is not
 * asserted.
 */
final class BenchCommandTest {

    @TempDir
    private Path folder;

    @Test
    void measuresUploadsOverHttpAndWithout() {
        JsonNode result = run("upload", "--clients", "4");

        assertThat(result.path("http").path("median").path("count").asLong()).isPositive();
        assertThat(result.path("limit").path("median").path("count").asLong()).isPositive();
        assertThat(result.path("ratio").asDouble()).isPositive();
    }

    @Test
    void measuresFromCommitToReceipt() {
        JsonNode result = run("latency", "--rate", "50");

        long delivered = result.path("delivery").path("median").path("count").asLong();
        assertThat(delivered).isBetween(1L, 50L);
        assertThat(result.path("limit").path("median").path("count").asLong()).isEqualTo(50);
        assertThat(result.path("delivery").path("median").path("max_ms").asDouble())
                .isPositive();
        assertThat(result.path("body_bytes").asInt()).isGreaterThan(500);
    }

    private JsonNode run(String bench, String option, String value) {
        TestShell shell = new TestShell(folder.resolve("state"));
        Path out = folder.resolve("out");

        int code = shell.run(
                "bench",
                bench,
                option,
                value,
                "--seconds",
                "1",
                "--warmup",
                "0",
                "--repetitions",
                "2",
                "--folder",
                folder.resolve("work").toString(),
                "--out",
                out.toString(),
                "--json");

        assertThat(shell.err()).isEmpty();
        assertThat(code).isZero();
        assertThat(folder.resolve("work")).isEmptyDirectory();
        assertThat(out.resolve(bench + ".svg")).content().startsWith("<svg").endsWith("</svg>\n");
        JsonNode result = JsonFormat.MAPPER.readTree(shell.out());
        assertThat(JsonFormat.MAPPER.readTree(out.resolve(bench + ".json"))).isEqualTo(result);
        return result;
    }
}
