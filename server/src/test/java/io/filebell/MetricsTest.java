package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.RunningTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** That the server shows the metrics that its papers and its dashboard name, and what they say. */
final class MetricsTest {

    private static final Pattern NAME = Pattern.compile("\\bfilebell_[a-z_]+");

    private final RunningTime time = new RunningTime();
    private RunningApp server;
    private FakeEndpoint listener;
    private String workspace;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = new RunningApp(folder, Map.of(), time);
        listener = FakeEndpoint.start();
        workspace = server.newWorkspace("Contracts");
    }

    @AfterEach
    void stop() {
        listener.close();
        server.close();
    }

    @Test
    void theDashboardNamesOnlyWhatIsShown() throws Exception {
        String endpoint = register();
        await().until(() -> refreshed().contains(endpoint));
        JsonNode dashboard = JsonFormat.MAPPER.readTree(
                Files.readString(Paper.root().resolve("docs/operating/grafana-dashboard.json")));
        Set<String> named = dashboard.findValues("expr").stream()
                .flatMap(expression -> names(expression.asString()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isNotEmpty().isSubsetOf(samples(metrics()));
    }

    @Test
    void thePaperNamesEachFamilyThatIsShown() throws Exception {
        String endpoint = register();
        await().until(() -> refreshed().contains(endpoint));
        Set<String> shown = metrics()
                .lines()
                .filter(line -> line.startsWith("# TYPE filebell_"))
                .map(line -> line.split(" ", 4)[2])
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> told = Files.readString(Paper.root().resolve("docs/operating/metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `filebell_") && line.split("\\|").length > 3)
                .map(line -> line.split("`", 3)[1])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(told).isEqualTo(shown);
    }

    @Test
    void anEndpointIsALabelUntilItIsDeleted() throws Exception {
        String endpoint = register();
        listener.always(Behaviour.answers(500));
        server.ok("PUT", workspace + "/files/a.txt", "hello");
        await().until(() -> refreshed()
                .contains("filebell_endpoint_retrying{endpoint=\"" + endpoint + "\"} 1.0"));
        assertThat(metrics())
                .doesNotContain("filebell_endpoint_attempts_total{endpoint=\"" + endpoint
                        + "\",result=\"failure\"} 0.0")
                .doesNotContain("filebell_delivery_attempts_seconds_count{outcome=\"retrying\"} 0");
        server.ok("POST", workspace + "/endpoints/" + endpoint + "/disable", "");
        await().until(() ->
                refreshed().contains("endpoint=\"" + endpoint + "\",state=\"disabled\"} 1.0"));
        assertThat(metrics()).doesNotContain(endpoint + "\",state=\"active\"");
        server.send("DELETE", workspace + "/endpoints/" + endpoint, "");
        await().until(() -> !refreshed().contains(endpoint));
    }

    private String register() throws IOException, InterruptedException {
        return server.ok(
                        "POST",
                        workspace + "/endpoints",
                        "{\"url\":\"" + listener.url("/hook") + "\",\"events\":[\"file.*\"]}")
                .path("endpoint")
                .path("id")
                .asString();
    }

    /** Time passes until the endpoints are looked at anew. */
    private String refreshed() throws IOException, InterruptedException {
        time.pass(Limits.METRICS_REFRESH);
        return metrics();
    }

    private String metrics() throws IOException, InterruptedException {
        return server.send("GET", "/metrics", "").body();
    }

    private static Set<String> samples(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> names(line).stream())
                .collect(Collectors.toSet());
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(found -> found.group()).toList();
    }
}
