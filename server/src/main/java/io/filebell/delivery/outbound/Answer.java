package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import io.filebell.delivery.Header;
import io.filebell.delivery.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An answer that is coming in: its head, and as much of its body as may be kept. */
final class Answer {

    private static final byte[] NO_BYTES = {};

    private final int status;
    private final List<Header> headers;
    private final Optional<Duration> retryAfter;
    private final int mostBytes;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    Answer(HttpResponse head, Instant now) {
        status = head.status().code();
        headers = headers(head);
        String wait = head.headers().get(HttpHeaderNames.RETRY_AFTER);
        retryAfter = wait == null ? Optional.empty() : RetryAfter.parse(wait, now);
        boolean success = status >= 200 && status < 300;
        mostBytes = success ? Limits.SUCCESS_BODY_BYTES : Limits.FAILURE_BODY_BYTES;
    }

    /** Takes what still fits of the next part of the body; false when not all of it did. */
    boolean take(ByteBuf part) {
        byte[] fitting = new byte[Math.min(part.readableBytes(), mostBytes - body.size())];
        part.getBytes(part.readerIndex(), fitting);
        body.writeBytes(fitting);
        return fitting.length == part.readableBytes();
    }

    Reply.Answered reply() {
        byte[] bodyHead = body.size() == 0 ? NO_BYTES : body.toByteArray();
        return new Reply.Answered(status, headers, bodyHead, retryAfter);
    }

    private static List<Header> headers(HttpResponse head) {
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, String> field : head.headers()) {
            if (headers.size() == Limits.ANSWER_HEADERS) {
                break;
            }
            headers.add(new Header(field.getKey(), printable(field.getValue())));
        }
        return headers;
    }

    /** Control characters would not survive the way into a log or onto a page. */
    private static String printable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return value.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", " ");
            }
        }
        return value;
    }
}
