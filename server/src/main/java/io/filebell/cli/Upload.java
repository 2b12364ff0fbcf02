package io.filebell.cli;

import io.filebell.base.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sends contents to a workspace. A file is read twice: its digest goes ahead of it, so that the
 * server refuses what was damaged on the way or changed in between. Standard input is compared
 * afterwards.
 */
final class Upload {

    private final Shell shell;
    private final ServerClient client;
    private final Workspaces.Known workspace;

    Upload(Shell shell, ServerClient client, Workspaces.Known workspace) {
        this.shell = shell;
        this.client = client;
        this.workspace = workspace;
    }

    /** Puts the content at the place, or into the folder that is there. */
    NodeView sendAtOrInto(Source source, RemotePath place) {
        try {
            return send(source, place);
        } catch (Failure e) {
            if (e.isRefusal(ErrorCode.ALREADY_EXISTS) && source instanceof Source.File) {
                return send(source, place.child(source.requireName()));
            }
            throw e;
        }
    }

    /** Puts the content at the place. */
    NodeView send(Source source, RemotePath place) {
        OptionalLong size = source.size();
        return size.isPresent()
                ? sendFile(source, size.getAsLong(), place)
                : sendStream(source, place);
    }

    private NodeView sendFile(Source source, long size, RemotePath place) {
        String digest = Digests.header(digest(source, size));
        try (Progress progress = new Progress(shell, source.shown(), source.size())) {
            BodyPublisher stream = BodyPublishers.ofInputStream(() -> opened(source, progress));
            BodyPublisher body = size == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.fromPublisher(stream, size);
            return put(place, Map.of("Repr-Digest", digest), body);
        } catch (Failure e) {
            if (e.isRefusal(ErrorCode.DIGEST_MISMATCH)) {
                throw Failure.failed(
                        source.shown() + " changed while it was being sent; nothing was stored.",
                        e);
            }
            throw e;
        }
    }

    private NodeView sendStream(Source source, RemotePath place) {
        MessageDigest digest = Digests.sha256();
        try (Progress progress = new Progress(shell, source.shown(), OptionalLong.empty())) {
            BodyPublisher body = BodyPublishers.ofInputStream(
                    () -> new DigestInputStream(opened(source, progress), digest));
            NodeView node = put(place, Map.of(), body);
            String sent = Digests.hexadecimal(digest.digest());
            if (!node.sha256().equals(Optional.of(sent))) {
                throw Failure.failed(
                        node.path() + " was stored, but not as it was sent. Put it again.");
            }
            return node;
        }
    }

    private NodeView put(RemotePath place, Map<String, String> headers, BodyPublisher body) {
        return new NodeView(client.put(workspace.files() + place.encoded(), headers, body));
    }

    private byte[] digest(Source source, long size) {
        try (Progress progress =
                        new Progress(shell, "Reading " + source.shown(), OptionalLong.of(size));
                InputStream in = progress.counting(source.open())) {
            return Digests.of(in);
        } catch (IOException e) {
            throw Failure.failed(source.shown() + " cannot be read: " + FileTrouble.words(e), e);
        }
    }

    private static InputStream opened(Source source, Progress progress) {
        try {
            return progress.counting(source.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
