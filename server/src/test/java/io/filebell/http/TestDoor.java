package io.filebell.http;

import io.filebell.base.JsonFormat;
import io.filebell.base.Sealer;
import io.filebell.db.Database;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operations;
import io.filebell.operation.SqlWrites;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** A door on a free port of loopback, over a SQLite file, with the operations of {@link Things}. */
final class TestDoor implements AutoCloseable {

    final Database database;
    final Things things;
    final Catalog catalog = new Catalog();
    final ManualTime time = new ManualTime();
    final HttpDoor door;
    private final HttpClient client = HttpClient.newHttpClient();

    TestDoor(Path folder, HandWritten... routes) {
        this(folder, settings(), routes);
    }

    TestDoor(Path folder, HttpSettings settings, HandWritten... routes) {
        this.database = Databases.sqlite(folder);
        Sealer sealer = new Sealer(new byte[Sealer.KEY_BYTES], new SecureRandom());
        SqlWrites writes = new SqlWrites(database, catalog, sealer, time);
        this.things = new Things(writes);
        things.addTo(catalog);
        this.door = new HttpDoor(
                settings,
                new HttpParts(
                        catalog,
                        List.of(routes),
                        new Operations(writes),
                        new FakeKeys(),
                        List.of(new ReadinessCheck.Named("database", database::ping)),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        "1.2.3",
                        time,
                        new Random(1)));
        door.start();
    }

    static HttpSettings settings() {
        return new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5));
    }

    URI url(String target) {
        return URI.create("http://127.0.0.1:" + door.port() + target);
    }

    /** What came back. */
    record Reply(int status, HttpResponse<String> response) {
        JsonNode json() {
            return JsonFormat.MAPPER.readTree(response.body());
        }

        String code() {
            return json().path("code").asString("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Reply get(String target, String... headers) {
        return send(request(target, headers).GET());
    }

    Reply post(String target, String body, String... headers) {
        return send("POST", target, body, headers);
    }

    Reply send(String method, String target, String body, String... headers) {
        HttpRequest.BodyPublisher publisher = body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = request(target, headers).method(method, publisher);
        if (!body.isEmpty() && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return send(request);
    }

    HttpRequest.Builder request(String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url(target)).timeout(Duration.ofSeconds(30));
        if (!List.of(headers).contains("Authorization")) {
            request.header("Authorization", "Bearer " + FakeKeys.ADMIN);
        }
        for (int i = 0; i < headers.length; i += 2) {
            if (!headers[i + 1].isEmpty()) {
                request.header(headers[i], headers[i + 1]);
            }
        }
        return request;
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends exactly these characters and answers all that comes back until the server closes. */
    String raw(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        door.close();
        database.close();
    }
}
