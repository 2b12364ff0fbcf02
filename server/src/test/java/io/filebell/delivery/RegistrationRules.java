package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.RunningApp;
import io.filebell.testing.FakeEndpoint;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rows "success" and "address" say of who registers an endpoint, at a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RegistrationRules {

    private final FakeEndpoint listener = FakeEndpoint.start();
    private RunningApp app;
    private String endpoints = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        app = new RunningApp(folder, Map.of("FILEBELL_ALLOW_NETWORKS", "127.0.0.0/8"));
        endpoints = app.newWorkspace("Contracts") + "/endpoints";
    }

    @AfterAll
    void stop() {
        app.close();
        listener.close();
    }

    @Test
    void anAnswerIsAwaitedForFifteenSecondsUnlessSomethingElseIsAskedFor() throws Exception {
        assertThat(app.ok("POST", endpoints, wanted(listener.url("/"), ""))
                        .at("/endpoint/timeout_seconds")
                        .asInt())
                .isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void fromOneSecondToThirtyCanBeAskedFor(int seconds) throws Exception {
        assertThat(register(listener.url("/"), timeout(seconds)).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31})
    void noLessAndNoMoreCan(int seconds) throws Exception {
        HttpResponse<String> answer = register(listener.url("/"), timeout(seconds));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("/timeout_seconds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1/hook",
                "https://169.254.169.254/hook",
                "https://[fe80::1]/hook",
                "https://[64:ff9b::a00:1]/hook",
                "http://93.184.216.34/hook"
            })
    void aForbiddenAddressIsRefusedWithItsName(String url) throws Exception {
        HttpResponse<String> answer = register(url, "");

        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(answer.body()).contains("address_forbidden");
    }

    @Test
    void oneInAnAllowedNetworkIsNot() throws Exception {
        assertThat(register(listener.url("/"), "").statusCode()).isEqualTo(201);
    }

    private static String timeout(int seconds) {
        return ",\"timeout_seconds\":" + seconds;
    }

    private HttpResponse<String> register(String url, String more) throws Exception {
        return app.send("POST", endpoints, wanted(url, more));
    }

    private static String wanted(String url, String more) {
        return "{\"url\":\"" + url + "\",\"events\":[\"file.*\"]" + more + "}";
    }
}
