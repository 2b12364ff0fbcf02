package io.filebell.http;

import io.filebell.base.Json;
import io.filebell.base.Ticker;
import io.filebell.operation.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
public final class Exchange {

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Route route;
    private final List<String> rawParameters;
    private final Arrival arrival;
    private @Nullable Caller caller;
    private @Nullable InputStream body;

    /** What the door knows of a request before it is routed. */
    record Arrival(String requestId, InetAddress client, BooleanSupplier stopping, Ticker ticker) {}

    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Route route,
            List<String> rawParameters,
            Arrival arrival) {
        this.request = request;
        this.response = response;
        this.route = route;
        this.rawParameters = rawParameters;
        this.arrival = arrival;
    }

    /** As in the request line: a GET route also sees HEAD. */
    public String method() {
        return request.getMethod();
    }

    public boolean isHead() {
        return method().equals("HEAD");
    }

    /** The path as it stands in the request line, percent-encoded. */
    public String rawPath() {
        return request.getRequestURI();
    }

    /**
     * What path and query hold, as the record that the route takes; the rest of a path is decoded
     * segment by segment and starts with a slash.
     */
    public <I> I input(Class<I> record) {
        return record.cast(route.read(pathParameters(), query()));
    }

    /** @throws IllegalStateException when the route is open and no key was sent */
    public Caller caller() {
        Caller known = caller;
        if (known == null) {
            throw new IllegalStateException("There is no caller on an open route");
        }
        return known;
    }

    /** The first header of that name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** All headers of that name. */
    public List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    /** Names the request in logs and problems. */
    public String requestId() {
        return arrival.requestId();
    }

    /** Where the request came from; told by the proxy where that is trusted. */
    public InetAddress client() {
        return arrival.client();
    }

    /**
     * The body, as it comes in; not held in memory. Blocks, fails when the client is gone or too
     * slow.
     */
    public InputStream body() throws IOException {
        InputStream known = body;
        if (known == null) {
            known = new PacedBody(request.getInputStream(), arrival.ticker());
            body = known;
        }
        return known;
    }

    /** What the client says of the body's length; empty when it does not, as with chunks. */
    public Optional<Long> bodyLength() {
        long length = request.getContentLengthLong();
        return length < 0 ? Optional.empty() : Optional.of(length);
    }

    /** Whether the server is about to stop, so that a stream should end. */
    public boolean isStopping() {
        return arrival.stopping().getAsBoolean();
    }

    public Exchange set(String header, String value) {
        response.setHeader(header, value);
        return this;
    }

    /** Answers without a body. */
    public void answer(int status) {
        response.setStatus(status);
    }

    /** Answers with the JSON of a value. */
    public void answer(int status, Object value) throws IOException {
        byte[] bytes = value instanceof Json json
                ? json.text().getBytes(StandardCharsets.UTF_8)
                : io.filebell.base.JsonFormat.MAPPER.writeValueAsBytes(value);
        answer(status, "application/json", bytes);
    }

    /** Answers with these bytes. */
    public void answer(int status, String contentType, byte[] bytes) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLengthLong(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /**
     * Answers with bytes to come. Nothing is held back longer than until the next flush; blocks
     * while the client is slow.
     *
     * @param length where it is known; without it the answer is sent in chunks
     */
    public OutputStream stream(int status, String contentType, Optional<Long> length)
            throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        length.ifPresent(response::setContentLengthLong);
        return response.getOutputStream();
    }

    /** The servlet's own request, for what is not offered here. */
    public HttpServletRequest request() {
        return request;
    }

    /** The servlet's own response, for what is not offered here. */
    public HttpServletResponse response() {
        return response;
    }

    Map<String, String> pathParameters() {
        return Routes.decoded(route.parameters(), rawParameters, route.hasRest());
    }

    List<Map.Entry<String, String>> query() {
        return Query.parse(request.getQueryString());
    }

    Route route() {
        return route;
    }

    void caller(Caller known) {
        this.caller = known;
    }
}
