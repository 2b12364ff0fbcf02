package io.filebell.cli;

import io.filebell.base.ErrorCode;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A client of a server's HTTP interface. What the server refuses becomes a {@link Failure} with the
 * server's own sentence.
 */
public final class ServerClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Longer than a list of events may be told to wait. */
    private static final Duration ANSWER = Duration.ofSeconds(75);

    private static final int MULTIPLE_CHOICES = 300;
    private static final int UNAUTHORIZED = 401;

    private final ServerAccess access;
    private final HttpClient http;

    public ServerClient(ServerAccess access) {
        this.access = access;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    public ServerAccess access() {
        return access;
    }

    /** The JSON at a path that may have a query. */
    public JsonNode get(String path) {
        return send(request(path).timeout(ANSWER).GET());
    }

    /** The bytes of an answer, as they came. */
    public byte[] bytes(String path) {
        try {
            HttpResponse<InputStream> response =
                    exchange(request(path).timeout(ANSWER).GET().build());
            if (response.statusCode() >= MULTIPLE_CHOICES) {
                throw refusal(response);
            }
            try (InputStream body = response.body()) {
                return body.readNBytes(Limits.CLIENT_ANSWER_BYTES);
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The JSON that comes of posting a value as JSON. */
    public JsonNode post(String path, Object value) {
        return send(request(path)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.of(value).text())));
    }

    /** What any operation answers; a missing node where it has nothing to say. */
    public JsonNode call(
            String method, String path, Map<String, String> headers, Optional<JsonNode> body) {
        HttpRequest.Builder request = request(path).timeout(ANSWER);
        headers.forEach(request::header);
        body.ifPresent(any -> request.header("Content-Type", "application/json"));
        return send(request.method(
                method,
                body.map(json -> BodyPublishers.ofString(json.toString()))
                        .orElseGet(BodyPublishers::noBody)));
    }

    /** The JSON that comes of putting bytes, however long that takes. */
    public JsonNode put(String path, Map<String, String> headers, BodyPublisher body) {
        HttpRequest.Builder request = request(path);
        headers.forEach(request::header);
        return send(request.expectContinue(isLarge(body)).PUT(body));
    }

    /** Every item of a list, page by page. The path has a query already. */
    public void forEach(String path, Consumer<JsonNode> reader) {
        JsonNode page = get(path);
        page.path("items").forEach(reader);
        while (page.path("next").isString()) {
            page = get(path + "&cursor=" + RemotePath.encode(page.path("next").asString()));
            page.path("items").forEach(reader);
        }
    }

    /** The items of a list as a whole. */
    public List<JsonNode> list(String path) {
        List<JsonNode> items = new ArrayList<>();
        forEach(path, items::add);
        return items;
    }

    /**
     * Bytes, as a stream that the caller closes.
     *
     * @throws IOException when the connection broke, so that trying again may help
     */
    public HttpResponse<InputStream> open(String path, Map<String, String> headers)
            throws IOException {
        return open(request(path), headers);
    }

    /**
     * The same.
     *
     * @param patience for the answer's status and headers; longer is an
     *     {@link HttpTimeoutException}
     */
    public HttpResponse<InputStream> open(
            String path, Map<String, String> headers, Duration patience) throws IOException {
        return open(request(path).timeout(patience), headers);
    }

    private HttpResponse<InputStream> open(HttpRequest.Builder request, Map<String, String> headers)
            throws IOException {
        request.GET();
        headers.forEach(request::header);
        HttpResponse<InputStream> response = exchange(request.build());
        if (response.statusCode() >= MULTIPLE_CHOICES) {
            throw refusal(response);
        }
        return response;
    }

    /**
     * Whatever is answered at a path, as it is, with a body that the caller closes.
     *
     * @throws IOException when the connection broke
     */
    public HttpResponse<InputStream> look(String path) throws IOException {
        return exchange(request(path).timeout(ANSWER).GET().build());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(access.url() + path))
                .header("Authorization", "Bearer " + access.key())
                .header("Accept", "application/json, */*;q=0.5")
                .header("Filebell-Via", "cli");
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = exchange(request.build());
            if (response.statusCode() >= MULTIPLE_CHOICES) {
                throw refusal(response);
            }
            try (InputStream body = response.body()) {
                return JsonFormat.MAPPER.readTree(body.readNBytes(Limits.CLIENT_ANSWER_BYTES));
            }
        } catch (IOException e) {
            throw broken(e);
        } catch (JacksonException e) {
            throw noServer("did not answer with JSON", e);
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("Interrupted.", e);
        } catch (HttpConnectTimeoutException e) {
            throw Failure.failed(
                    access.url() + " did not answer within " + CONNECT.toSeconds() + " s.", e);
        } catch (SSLException e) {
            throw Failure.failed(access.url() + " cannot be trusted: " + e.getMessage() + ".", e);
        } catch (ConnectException e) {
            throw isUnknownName(e)
                    ? Failure.failed(
                            "The name " + access.url().getHost() + " is not known here. Is "
                                    + access.url() + " right?",
                            e)
                    : Failure.failed(
                            "No server answers at " + access.url() + ". Is it running?", e);
        }
    }

    private Failure refusal(HttpResponse<InputStream> response) {
        JsonNode problem;
        try (InputStream body = response.body()) {
            problem = JsonFormat.MAPPER.readTree(body.readNBytes(Limits.CLIENT_ANSWER_BYTES));
        } catch (IOException e) {
            throw broken(e);
        } catch (JacksonException e) {
            throw noServer("answered " + response.statusCode() + " without saying why", e);
        }
        if (problem.path("code").asString("").isEmpty()) {
            throw noServer("answered " + response.statusCode() + " without saying why", null);
        }
        return Failure.refused(
                Refusal.of(response.statusCode(), problem, ending(response.statusCode(), problem)));
    }

    /** What to do about it here. */
    private String ending(int status, JsonNode problem) {
        if (status == UNAUTHORIZED) {
            return " The server is " + access.url() + ": log in with \"filebell login "
                    + access.url() + "\", or set FILEBELL_KEY.";
        }
        String code = problem.path("code").asString("");
        if (code.equals(ErrorCode.OUT_OF_SPACE.code())) {
            return " Free some space on the server, " + access.url() + ".";
        }
        return code.equals(ErrorCode.UNKNOWN_EVENT_TYPE.code())
                ? " Here, \"filebell event-type list\" does."
                : "";
    }

    private static boolean isUnknownName(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    /** The connection ended before the answer did. */
    Failure broken(IOException e) {
        String what = e instanceof HttpTimeoutException
                ? " took longer than " + ANSWER.toSeconds() + " s to answer."
                : " closed the connection before it had answered.";
        return Failure.failed(access.url() + what, e);
    }

    private Failure noServer(String what, @Nullable Throwable cause) {
        String sentence = access.url() + " " + what + ": is it a Filebell server?";
        return cause == null ? Failure.failed(sentence) : Failure.failed(sentence, cause);
    }

    private static boolean isLarge(BodyPublisher body) {
        return body.contentLength() < 0 || body.contentLength() > Limits.UPLOAD_CHUNK_BYTES;
    }
}
