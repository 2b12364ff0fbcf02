package io.filebell.receiver.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.filebell.receiver.BodyStream;
import io.filebell.receiver.Headers;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Response;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands {@code POST} requests to a {@link Receiver}. A filter before it that reads the body, such
 * as one that logs or decodes it, breaks every signature.
 */
public final class ReceiverServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Receiver receiver;

    /** A servlet to register under the path of the endpoint; it does not close the receiver. */
    public ReceiverServlet(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse answer)
            throws IOException {
        Response response = receiver.receive(
                BodyStream.read(receiver, headers(request), request.getInputStream()));
        answer.setStatus(response.status());
        response.retryAfterSeconds()
                .ifPresent(seconds -> answer.setIntHeader("Retry-After", seconds));
        if (!response.message().isEmpty()) {
            byte[] body = response.message().getBytes(UTF_8);
            answer.setContentType("text/plain; charset=utf-8");
            answer.setContentLength(body.length);
            answer.getOutputStream().write(body);
        }
    }

    private static Headers headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return Headers.of(headers);
    }
}
