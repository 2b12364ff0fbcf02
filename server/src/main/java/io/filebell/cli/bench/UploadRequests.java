package io.filebell.cli.bench;

import io.filebell.cli.ServerAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Files to upload, each with bytes and a name that no other has, so that nothing is stored once for
 * two. What a client sends goes into a folder of its own.
 */
final class UploadRequests implements KeepAliveClients.Requests {

    private static final long SEED = 20_261_123L;

    private static final int HEAD_BYTES = 4_096;

    private final String head;
    private final String tail;
    private final byte[] bytes;
    private long next;

    /** @param workspace its id */
    UploadRequests(ServerAccess access, String workspace, int size) {
        this.head = "PUT /v1/workspaces/" + workspace + "/files";
        this.tail = " HTTP/1.1\r\nHost: " + access.url().getRawAuthority()
                + "\r\nAuthorization: Bearer "
                + access.key() + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + size
                + "\r\n\r\n";
        this.bytes = new byte[size];
        new SplittableRandom(SEED).nextBytes(bytes);
    }

    @Override
    public int bytes() {
        return HEAD_BYTES + bytes.length;
    }

    @Override
    public void write(int client, ByteBuffer into) {
        long number = number();
        into.put((head + path(client, number) + tail).getBytes(StandardCharsets.US_ASCII));
        int from = into.position();
        into.put(bytes);
        stamp(into, from, number);
    }

    /** A content of its own, for an upload without HTTP. */
    byte[] content(long number) {
        byte[] content = bytes.clone();
        stamp(ByteBuffer.wrap(content), 0, number);
        return content;
    }

    /** The number of the next file. */
    synchronized long number() {
        next++;
        return next;
    }

    static String path(int client, long number) {
        return folder(client) + "/" + number + ".bin";
    }

    static String folder(int client) {
        return "/client-" + client;
    }

    private void stamp(ByteBuffer into, int from, long number) {
        if (bytes.length >= Long.BYTES) {
            into.putLong(from, number ^ SEED);
        } else if (bytes.length > 0) {
            into.put(from, (byte) number);
        }
    }
}
