package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.FakeEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The page's own code, in Node and in Python, before what a key pair signed. */
@Tag("clients")
final class KeyPairClientsTest {

    private static final long PATIENCE_MINUTES = 3;
    private static final String NODE = """
            import { readFileSync } from "node:fs";
            import { isGenuine } from "./verify.mjs";
            const { headers, body, key } = JSON.parse(readFileSync("request.json"));
            const bytes = Buffer.from(body, "base64");
            const other = Buffer.concat([bytes, bytes]);
            console.log(isGenuine(headers, bytes, key), isGenuine(headers, other, key));
            """;
    private static final String PYTHON = """
            import base64, json
            from verify import is_genuine
            request = json.load(open("request.json"))
            headers, key = request["headers"], request["key"]
            body = base64.b64decode(request["body"])
            for bytes in (body, body + body):
                print(str(is_genuine(headers, bytes, key)).lower(), end=" ")
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            verify.mjs | check.mjs | node    | true
            verify.py  | check.py  | python3 | pip install -q --target . cryptography==50.0.2
            """)
    void verifyWithThePublicKeyAlone(
            String snippet, String check, String language, String preparation) throws Exception {
        Files.writeString(
                folder.resolve(snippet), Paper.of("docs/reference/formats.md").file(snippet));
        Files.writeString(folder.resolve(check), language.equals("node") ? NODE : PYTHON);
        try (RunningApp app = new RunningApp(Files.createDirectory(folder.resolve("data")));
                FakeEndpoint listener = FakeEndpoint.start()) {
            JsonNode registered = app.ok(
                    "POST",
                    app.newWorkspace("Contracts") + "/endpoints",
                    "{\"url\":\"" + listener.url("/hook")
                            + "\",\"events\":[\"file.*\"],\"signature\":\"v1a\"}");
            FakeEndpoint.Request request = listener.awaitRequests(1).getFirst();
            Files.writeString(
                    folder.resolve("request.json"),
                    JsonFormat.MAPPER.writeValueAsString(Map.of(
                            "headers", request.headers(),
                            "body", Base64.getEncoder().encodeToString(request.body()),
                            "key",
                                    registered
                                            .path("endpoint")
                                            .path("public_key")
                                            .asString())));
            assertThat(run(preparation + " && " + language + " " + check))
                    .containsPattern("true false\\s*$");
        }
    }

    private String run(String command) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(out);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }
}
