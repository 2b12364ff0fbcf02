package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.VersionId;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.Content;
import io.filebell.blob.ContentReader;
import io.filebell.blob.IncomingContent;
import io.filebell.blob.SentDigest;
import io.filebell.operation.Default;
import io.filebell.operation.Effect;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.workspace.Files;
import io.filebell.workspace.Node;
import io.filebell.workspace.NodePath;
import io.filebell.workspace.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that bytes of files go through, in both directions, without ever being held whole. */
public final class ContentRoutes {

    private static final Logger log = LoggerFactory.getLogger(ContentRoutes.class);

    private static final String FILE = "/v1/workspaces/{workspace}/files/{path...}";
    private static final String IF_MATCH = "Carries it out only when the ETag is one of these.";
    private static final String IF_NONE_MATCH =
            "Carries it out only when the ETag is none of these; * refuses to overwrite.";

    private final Files files;
    private final ContentReader reader;
    private final long maxUploadBytes;

    /** @param maxUploadBytes of one content */
    public ContentRoutes(Files files, ContentReader reader, long maxUploadBytes) {
        this.files = files;
        this.reader = reader;
        this.maxUploadBytes = maxUploadBytes;
    }

    /** Where to put a file. */
    record PutFile(
            WorkspaceId workspace,
            @Says("Where the file is, or comes to be.") String path,

            @Says("Leaves a file alone that has these very bytes, and tells no event.")
            @Default("false")
            boolean skipIdentical) {}

    /** Which content to read. */
    record GetFile(
            WorkspaceId workspace,
            @Says("Where the file is.") String path,

            @Says("Another version than the current one.") @Nullable
            VersionId version) {}

    /** What to delete. */
    record DeleteFile(
            WorkspaceId workspace,
            @Says("Where the file or folder is.") String path,

            @Says("Deletes for good instead of moving to the trash.") @Default("false")
            boolean permanent) {}

    public List<HandWritten> all() {
        return List.of(put(), get(), delete());
    }

    private HandWritten put() {
        return HandWritten.put(FILE)
                .named("file.put")
                .says("Put a file: make it, or its next version, and the folders above it.")
                .needs(Scope.FILES_WRITE)
                .takes(PutFile.class)
                .body("*/*")
                .header("If-Match", IF_MATCH)
                .header("If-None-Match", IF_NONE_MATCH)
                .header("Repr-Digest", "The SHA-256 that the content must have (RFC 9530).")
                .header("Content-Digest", "The same.")
                .header("Content-Type", "A hint; the type is detected from the bytes.")
                .gives(201, "The file was made.", Node.class)
                .gives(200, "The file has a new version, or was left alone.", Node.class)
                .by(this::put);
    }

    private HandWritten get() {
        return HandWritten.get(FILE)
                .named("file.get")
                .says("Get the content of a file, or a range of it.")
                .needs(Scope.FILES_READ)
                .takes(GetFile.class)
                .header("Range", "One range of bytes.")
                .header("If-Match", IF_MATCH)
                .header("If-None-Match", "Answers 304 when the ETag is one of these.")
                .header("If-Range", "Sends the range only when this is the ETag, else all.")
                .gives(200, "The content.", "*/*")
                .gives(206, "The range of the content.", "*/*")
                .gives(304, "The content is the one that the caller has.")
                .by(this::get);
    }

    private HandWritten delete() {
        return HandWritten.delete(FILE)
                .named("file.delete")
                .says("Move a file or folder to the trash, or delete it for good.")
                .needs(Scope.FILES_WRITE)
                .effect(Effect.DESTROY)
                .takes(DeleteFile.class)
                .header("If-Match", IF_MATCH)
                .gives(200, "The node as it was moved to the trash.", Node.class)
                .gives(204, "It was deleted for good.")
                .by(this::delete);
    }

    private void put(Exchange exchange) throws IOException {
        try {
            receive(exchange);
        } catch (Problem refused) {
            readAway(exchange);
            throw refused;
        }
    }

    /**
     * Takes in what a refused client still sends, within bounds: most clients look at the answer
     * only when they have sent everything, and of a connection that is closed before they see
     * nothing.
     */
    private static void readAway(Exchange exchange) {
        if (exchange.header("Expect").isPresent()) {
            return;
        }
        try {
            exchange.body().skip(Limits.REFUSED_UPLOAD_BYTES);
        } catch (IOException e) {
            log.debug("The client of a refused upload is gone", e);
        }
    }

    private void receive(Exchange exchange) throws IOException {
        PutFile input = exchange.input(PutFile.class);
        NodePath path = NodePath.parse(input.path());
        Conditions conditions = conditions(exchange);
        refuseParts(exchange);
        Optional<SentDigest> digest = digest(exchange);
        if (exchange.bodyLength().orElse(Long.MAX_VALUE) > Limits.SMALL_CONTENT_BYTES) {
            files.expectPut(exchange.caller(), input.workspace(), path, conditions::allowWrite);
        }
        refuseTooLarge(exchange);
        Content content = reader.read(incoming(exchange, path, digest), maxUploadBytes);
        Files.Put put = files.put(
                exchange.caller(),
                input.workspace(),
                path,
                content,
                new Files.PutTerms(conditions::allowWrite, input.skipIdentical()));
        int status = switch (put.outcome()) {
            case CREATED -> 201;
            case UPDATED, UNCHANGED -> 200;
        };
        String etag = put.node().etag();
        if (etag != null) {
            exchange.set("ETag", etag);
        }
        exchange.answer(status, put.node());
    }

    /** Bodies have no content coding here, so the content and what it represents are the same. */
    private static Optional<SentDigest> digest(Exchange exchange) {
        Optional<SentDigest> whole =
                SentDigest.parse("Repr-Digest", joined(exchange, "Repr-Digest"));
        Optional<SentDigest> content =
                SentDigest.parse("Content-Digest", joined(exchange, "Content-Digest"));
        if (whole.isPresent() && content.isPresent() && !whole.equals(content)) {
            throw new Problem(
                    ErrorCode.DIGEST_MISMATCH,
                    "The headers Repr-Digest and Content-Digest are of the same bytes and differ;"
                            + " nothing was stored. Send the right one, or one of them.");
        }
        return whole.or(() -> content);
    }

    /** By what it declares: a client that asks before it sends is spared the sending. */
    private void refuseTooLarge(Exchange exchange) {
        if (exchange.bodyLength().orElse(0L) > maxUploadBytes) {
            throw ContentReader.tooLarge(maxUploadBytes);
        }
    }

    /** Comes last: a client that waits for it is told to send its body by the first look at it. */
    private static IncomingContent incoming(
            Exchange exchange, NodePath path, Optional<SentDigest> digest) throws IOException {
        IncomingContent incoming =
                IncomingContent.of(exchange.body(), path.isRoot() ? "" : path.name());
        if (exchange.bodyLength().isPresent()) {
            incoming = incoming.declaring(exchange.bodyLength().get());
        }
        Optional<String> type = exchange.header("Content-Type");
        if (type.isPresent()) {
            incoming = incoming.claiming(type.get());
        }
        return digest.isPresent() ? incoming.expecting(digest.get()) : incoming;
    }

    /** What is stored is what was sent: a part, or an encoding of the content, would not be it. */
    private static void refuseParts(Exchange exchange) {
        if (exchange.header("Content-Range").isPresent()) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "A file is put as a whole; leave out Content-Range.");
        }
        String encoding = exchange.header("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new Problem(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "A file is stored as it is sent; leave out Content-Encoding.");
        }
    }

    private void get(Exchange exchange) throws IOException {
        GetFile input = exchange.input(GetFile.class);
        NodePath path = NodePath.parse(input.path());
        Conditions conditions = conditions(exchange);
        OpenFile file = files.open(
                exchange.caller(), input.workspace(), path, Optional.ofNullable(input.version()));
        switch (conditions.read(file.etag())) {
            case NOT_MODIFIED -> describe(exchange, file).answer(304);
            case FAILED ->
                throw new Problem(
                        ErrorCode.PRECONDITION_FAILED,
                        path + " is not what If-Match expects. Read it again without.");
            case SEND -> send(exchange, file, conditions);
        }
    }

    private void send(Exchange exchange, OpenFile file, Conditions conditions) throws IOException {
        String wanted = !exchange.isHead() && conditions.allowRange(file.etag())
                ? exchange.header("Range").orElse("")
                : "";
        switch (ByteRange.of(wanted, file.size())) {
            case ByteRange.Whole() -> send(exchange, file, 200, 0, file.size());
            case ByteRange.Part part -> {
                exchange.set("Content-Range", part.contentRange());
                send(exchange, file, 206, part.first(), part.length());
            }
            case ByteRange.Unsatisfiable unsatisfiable -> {
                exchange.set("Content-Range", unsatisfiable.contentRange());
                throw new Problem(
                        ErrorCode.RANGE_NOT_SATISFIABLE,
                        "The content has " + file.size() + " bytes, numbered from 0.");
            }
        }
    }

    private void send(Exchange exchange, OpenFile file, int status, long offset, long length)
            throws IOException {
        try (InputStream bytes = file.bytes(offset, length)) {
            OutputStream out = describe(exchange, file).stream(
                    status, file.contentType(), Optional.of(length));
            if (exchange.isHead()) {
                return;
            }
            if (offset == 0) {
                files.downloaded(exchange.caller(), file);
            }
            bytes.transferTo(out);
        }
    }

    private static Exchange describe(Exchange exchange, OpenFile file) {
        String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(file.sha256()));
        return exchange.set("ETag", file.etag())
                .set("Accept-Ranges", "bytes")
                .set("Cache-Control", "private, no-cache")
                .set("Repr-Digest", "sha-256=:" + digest + ":")
                .set(
                        "Content-Disposition",
                        ContentDisposition.of(file.node().name(), file.contentType()));
    }

    private void delete(Exchange exchange) throws IOException {
        DeleteFile input = exchange.input(DeleteFile.class);
        Conditions conditions = conditions(exchange);
        Node gone = files.delete(
                exchange.caller(),
                input.workspace(),
                NodePath.parse(input.path()),
                conditions::allowWrite,
                input.permanent());
        if (input.permanent()) {
            exchange.answer(204);
        } else {
            exchange.answer(200, gone);
        }
    }

    private static Conditions conditions(Exchange exchange) {
        return Conditions.of(
                joined(exchange, "If-Match"),
                joined(exchange, "If-None-Match"),
                joined(exchange, "If-Range"));
    }

    private static String joined(Exchange exchange, String header) {
        return String.join(", ", exchange.headers(header));
    }
}
