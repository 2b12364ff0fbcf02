package io.filebell.cli.bench;

import io.filebell.receiver.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Webhooks of {@code file.created} as Filebell sends them, each of an event and a file that no
 * other has, and signed before they are sent: signing is the sender's work, and not measured.
 *
 * <p>One text has gaps for the number, the time and the signature of each. For one thread.
 */
final class EventRequests implements KeepAliveClients.Requests {

    /** Numbers of as many digits each. */
    private static final long BEFORE_FIRST = 100_000_000_000L;

    private static final String NUMBER = "#".repeat(12);
    private static final String PREVIOUS = "@".repeat(12);
    private static final String TIMESTAMP = "~".repeat(10);
    private static final String SIGNATURE = "*".repeat("v1,".length() + 44);
    private static final String ID = "evt_01jd2v7q8x3kfm";
    private static final int DECIMAL = 10;

    private static final String BODY = """
            {"id":"%1$s%2$s","type":"file.created","timestamp":"2026-11-23T12:00:00.123Z",\
            "sequence":%2$s,"workspace":{"id":"ws_01jd2v7q8x3kfm5t9w0rbe4hzn","name":"Bench"},\
            "actor":{"id":"usr_01jd2v7q8x3kfm5t9w0rbe4hzn","kind":"person","name":"Bench",\
            "via":"api"},"data":{"file":{"id":"nd_01jd2v7q8x3kfm%2$s",\
            "workspace":"ws_01jd2v7q8x3kfm5t9w0rbe4hzn","kind":"file",\
            "path":"/inbox/%2$s.pdf","name":"%2$s.pdf","size":48213,\
            "content_type":"application/pdf",\
            "sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",\
            "version":"ver_01jd2v7q8x3kfm5t9w0rbe4hzn","version_number":1,"revision":1,\
            "created_at":"2026-11-23T12:00:00.123Z"}}}""".formatted(ID, NUMBER);

    private final Signature signature;
    private final InstantSource clock;
    private final byte[] request;
    private final List<Integer> numbersAt;
    private final int previousAt;
    private final int timestampAt;
    private final int signatureAt;
    private final byte[] body = bytes(BODY);
    private final List<Integer> bodyNumbersAt = places(BODY);
    private long last = BEFORE_FIRST;
    private long firstSigned;
    private String signedAt = TIMESTAMP;
    private byte[] signatures = new byte[0];

    /** @param host and port that the header names */
    EventRequests(String host, String path, Signature signature, InstantSource clock) {
        this.signature = signature;
        this.clock = clock;
        String head =
                """
                POST %s HTTP/1.1
                host: %s
                content-type: application/json
                content-length: %d
                user-agent: Filebell/bench
                webhook-id: %s
                webhook-timestamp: %s
                webhook-signature: %s
                filebell-attempt: 1
                filebell-previous: %s

                """.formatted(path, host, body.length, ID + NUMBER, TIMESTAMP, SIGNATURE, PREVIOUS);
        String text = head.replace("\n", "\r\n") + BODY;
        this.request = bytes(text);
        this.numbersAt = places(text);
        this.previousAt = text.indexOf(PREVIOUS);
        this.timestampAt = text.indexOf(TIMESTAMP);
        this.signatureAt = text.indexOf(SIGNATURE);
    }

    /** Signs the next ones. Those after them are signed as they are sent. */
    void sign(int count) {
        signedAt = now();
        firstSigned = last + 1;
        signatures = new byte[count * SIGNATURE.length()];
        for (int i = 0; i < count; i++) {
            byte[] one = signed(firstSigned + i, signedAt);
            System.arraycopy(one, 0, signatures, i * one.length, one.length);
        }
    }

    /** Which of those that were sent has this id, from 0 on; -1 for another. */
    static long placeOf(String id) {
        return id.startsWith(ID)
                ? Long.parseLong(id.substring(ID.length())) - BEFORE_FIRST - 1
                : -1;
    }

    /** Bytes of each body. */
    int bodyBytes() {
        return body.length;
    }

    @Override
    public int bytes() {
        return request.length;
    }

    @Override
    public void write(int client, ByteBuffer into) {
        last++;
        int at = Math.toIntExact((last - firstSigned) * SIGNATURE.length());
        boolean isSigned = at < signatures.length;
        String timestamp = isSigned ? signedAt : now();
        into.put(request);
        numbersAt.forEach(place -> stamp(into, place, last));
        stamp(into, previousAt, last - 1);
        into.put(timestampAt, bytes(timestamp));
        if (isSigned) {
            into.put(signatureAt, signatures, at, SIGNATURE.length());
        } else {
            into.put(signatureAt, signed(last, timestamp));
        }
    }

    private byte[] signed(long number, String timestamp) {
        ByteBuffer into = ByteBuffer.wrap(body);
        bodyNumbersAt.forEach(place -> stamp(into, place, number));
        return bytes(signature.sign(ID + number, Long.parseLong(timestamp), body));
    }

    private String now() {
        return Long.toString(clock.instant().getEpochSecond());
    }

    private static void stamp(ByteBuffer into, int at, long number) {
        long rest = number;
        for (int i = at + NUMBER.length() - 1; i >= at; i--) {
            into.put(i, (byte) ('0' + rest % DECIMAL));
            rest /= DECIMAL;
        }
    }

    private static List<Integer> places(String text) {
        List<Integer> places = new ArrayList<>();
        for (int at = text.indexOf(NUMBER); at >= 0; at = text.indexOf(NUMBER, at + 1)) {
            places.add(at);
        }
        return List.copyOf(places);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
