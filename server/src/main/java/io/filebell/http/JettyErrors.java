package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the HTTP server itself refuses before the door sees it (a request line that is none, headers
 * that are too long), as problem+json. The server's own words and the request's are left out.
 */
final class JettyErrors extends ErrorHandler {

    private final RequestIds ids;

    JettyErrors(RequestIds ids) {
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        byte[] body = JsonFormat.MAPPER.writeValueAsBytes(problem(response.getStatus()));
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, ProblemJson.MEDIA_TYPE);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Content-Security-Policy", SecurityHeaders.NO_PAGE);
        if (response.getStatus() == SERVICE_UNAVAILABLE) {
            headers.put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private ObjectNode problem(int status) {
        ErrorCode code = code(status);
        return ProblemJson.json(code, detail(status, code), ids.next()).put("status", status);
    }

    private static ErrorCode code(int status) {
        return switch (status) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413 -> ErrorCode.TOO_LARGE;
            case 500 -> ErrorCode.INTERNAL;
            case SERVICE_UNAVAILABLE -> ErrorCode.UNAVAILABLE;
            default -> ErrorCode.INVALID_REQUEST;
        };
    }

    private static String detail(int status, ErrorCode code) {
        return switch (status) {
            case 414, 431 ->
                "The request line and headers may have " + Limits.REQUEST_HEADER_BYTES
                        + " bytes together.";
            case 408 -> "The request did not arrive in time.";
            case 501, 505 -> "Send HTTP/1.1.";
            case SERVICE_UNAVAILABLE -> "Filebell is stopping. Try again when it is back.";
            default -> code == ErrorCode.INVALID_REQUEST ? MALFORMED : code.title() + ".";
        };
    }

    private static final String MALFORMED =
            "The request line or a header is malformed (RFC 9112), or"
                    + " the path leads out of its root, holds a NUL or ends within a "
                    + "percent-encoded byte.";
    private static final int SERVICE_UNAVAILABLE = 503;
}
