package io.filebell.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.TestShell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        JsonNode result = run("upload", "--clients", "4", "--repetitions", "2");

        assertThat(result.path("http").path("median").path("count").asLong()).isPositive();
        assertThat(result.path("limit").path("median").path("count").asLong()).isPositive();
        assertThat(result.path("ratio").asDouble()).isPositive();
    }

    @Test
    void measuresFromCommitToReceipt() {
        JsonNode result = run("latency", "--rate", "50", "--repetitions", "2");

        long delivered = result.path("delivery").path("median").path("count").asLong();
        assertThat(delivered).isBetween(1L, 50L);
        assertThat(result.path("limit").path("median").path("count").asLong()).isEqualTo(50);
        assertThat(result.path("delivery").path("median").path("max_ms").asDouble())
                .isPositive();
        assertThat(result.path("body_bytes").asInt()).isGreaterThan(500);
    }

    @Test
    void measuresWhatListenAdds() {
        JsonNode result = run("listen", "--rate", "50");

        assertThat(result.path("listen").path("median").path("count").asLong())
                .isEqualTo(result.path("direct").path("median").path("count").asLong())
                .isPositive();
        assertThat(result.path("added_p50_ms").isNumber()).isTrue();
    }

    @Test
    void measuresWhatAReceiverAcknowledges() {
        JsonNode result = run("receive", "--clients", "8", "--repetitions", "1");

        long acknowledged =
                result.path("acknowledged").path("median").path("count").asLong();
        assertThat(acknowledged).isPositive();
        assertThat(result.path("limit").path("median").path("count").asLong()).isPositive();
        assertThat(result.path("half").path("median").path("count").asLong())
                .isBetween(1L, acknowledged);
        assertThat(result.path("half_limit").path("median").path("count").asLong())
                .isPositive();
        assertThat(result.path("body_bytes").asInt()).isGreaterThan(500);
    }

    @ParameterizedTest
    @CsvSource({
        "one,300,1,1000",
        "many,300,20,1000",
        "fanout,20,20,1000",
        "history,200,1,1000",
        "latency,1,1,50",
        "hanging,1,10,20"
    })
    void measuresDeliveries(String scenario, String deliveries, String endpoints, String rate) {
        JsonNode result = deliver(
                scenario, "--deliveries", deliveries, "--endpoints", endpoints, "--rate", rate);

        assertThat(result.path("delivery").path("median").path("count").asLong())
                .isPositive();
        assertThat(result.path("ratio").asDouble()).isPositive();
        assertThat(result.path("endpoints").asString()).isEqualTo(endpoints);
    }

    @Test
    void tellsWhatWaitingCosts() {
        JsonNode result = deliver("backlog", "--deliveries", "300");

        assertThat(result.path("delivery").path("median").path("count").asLong())
                .isEqualTo(300);
        assertThat(result.path("rows_while_waiting").asLong()).isLessThan(300);
        assertThat(result.path("restart_to_first_ms").asDouble()).isPositive();
    }

    @Test
    void tellsHowOftenPollingAsks() {
        JsonNode result = deliver("polling", "--poll-every", "1,2", "--rate", "20");

        assertThat(result.path("delivery").path("median").path("count").asLong())
                .isEqualTo(40);
        assertThat(result.path("poll_1s").path("median").path("count").asLong()).isEqualTo(400);
        assertThat(result.path("poll_2s").path("median").path("count").asLong()).isEqualTo(400);
        assertThat(result.path("requests_per_event").path("poll_2s").asDouble())
                .isBetween(0.01, 0.1);
    }

    private JsonNode deliver(String scenario, String... options) {
        List<String> all = new ArrayList<>(List.of("--scenario", scenario));
        all.addAll(List.of(options));
        all.addAll(List.of("--repetitions", "1"));
        return run("deliver", "deliver-" + scenario, all);
    }

    private JsonNode run(String bench, String... options) {
        return run(bench, bench, List.of(options));
    }

    private JsonNode run(String bench, String name, List<String> options) {
        TestShell shell = new TestShell(folder.resolve("state"));
        Path out = folder.resolve("out");

        List<String> arguments = new ArrayList<>(List.of("bench", bench));
        arguments.addAll(options);
        arguments.addAll(List.of("--seconds", "1", "--warmup", "0"));
        arguments.addAll(List.of("--folder", folder.resolve("work").toString()));
        arguments.addAll(List.of("--out", out.toString(), "--json"));
        int code = shell.run(arguments.toArray(String[]::new));

        assertThat(shell.err()).isEmpty();
        assertThat(code).isZero();
        assertThat(folder.resolve("work")).isEmptyDirectory();
        assertThat(out.resolve(name + ".svg")).content().startsWith("<svg").endsWith("</svg>\n");
        JsonNode result = JsonFormat.MAPPER.readTree(shell.out());
        assertThat(JsonFormat.MAPPER.readTree(out.resolve(name + ".json"))).isEqualTo(result);
        return result;
    }
}
