package io.filebell.receiver.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.filebell.receiver.Request;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Somebody who signs webhooks. */
public final class Sender {

    public static final Secret SECRET =
            Secret.ofBytes("a secret of 32 bytes for tests...".getBytes(UTF_8));

    private final Signature signature;
    private final InstantSource clock;

    public Sender(InstantSource clock) {
        this(SECRET, clock);
    }

    public Sender(Secret secret, InstantSource clock) {
        this.signature = Signature.of(secret);
        this.clock = clock;
    }

    /** A webhook about a file. */
    public Request event(String id, String type, String file) {
        return body(id, json(id, type, file).getBytes(UTF_8));
    }

    /** A webhook with a place in the log of a workspace. */
    public Request inSequence(String id, long sequence, long previous) {
        byte[] body = ("{\"type\":\"file.created\",\"sequence\":" + sequence
                        + ",\"workspace\":{\"id\":\"ws_1\",\"name\":\"One\"},\"data\":{}}")
                .getBytes(UTF_8);
        Map<String, List<String>> headers = headers(id, body);
        headers.put("filebell-previous", List.of(Long.toString(previous)));
        return Request.of(headers, body);
    }

    public Request body(String id, byte[] body) {
        return Request.of(headers(id, body), body);
    }

    /** The headers of a signed webhook, to be added to. */
    public Map<String, List<String>> headers(String id, byte[] body) {
        long timestamp = clock.instant().getEpochSecond();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of("application/json"));
        headers.put("Webhook-Id", List.of(id));
        headers.put("Webhook-Timestamp", List.of(Long.toString(timestamp)));
        headers.put("Webhook-Signature", List.of(signature.sign(id, timestamp, body)));
        return headers;
    }

    public static String json(String id, String type, String file) {
        return "{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"data\":{\"file\":{\"id\":\""
                + file + "\",\"path\":\"/inbox/ä.pdf\"}}}";
    }
}
