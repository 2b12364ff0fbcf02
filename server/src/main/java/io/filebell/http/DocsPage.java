package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The page at {@code /docs}, which shows the OpenAPI document and can send requests: a few plain
 * files.
 */
final class DocsPage {

    /** Only the page's own files and this server; nothing inline, nothing framed, no form sent. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    private record Asset(String path, String file, String contentType) {}

    private static final List<Asset> ASSETS = List.of(
            new Asset("/docs", "index.html", "text/html; charset=utf-8"),
            new Asset("/docs/docs.css", "docs.css", "text/css; charset=utf-8"),
            new Asset("/docs/docs.js", "docs.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/document.js", "document.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/operation.js", "operation.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/schema.js", "schema.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/request.js", "request.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/dom.js", "dom.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/ids.js", "ids.js", "text/javascript; charset=utf-8"),
            new Asset("/docs/bell.svg", "bell.svg", "image/svg+xml"));

    private DocsPage() {}

    static List<HandWritten> routes() {
        List<HandWritten> routes = new ArrayList<>();
        for (Asset asset : ASSETS) {
            byte[] bytes = read(asset.file());
            String etag = "\"" + sha256(bytes) + "\"";
            routes.add(HandWritten.get(asset.path())
                    .named("docs.show")
                    .says("Show this page.")
                    .open(Access.EVERYBODY)
                    .by(exchange -> answer(exchange, asset, etag, bytes)));
        }
        return routes;
    }

    private static void answer(Exchange exchange, Asset asset, String etag, byte[] bytes)
            throws IOException {
        exchange.set("Content-Security-Policy", POLICY)
                .set("Cache-Control", "no-cache")
                .set("ETag", etag);
        if (exchange.header("If-None-Match").filter(etag::equals).isPresent()) {
            exchange.answer(304);
        } else {
            exchange.answer(200, asset.contentType(), bytes);
        }
    }

    private static byte[] read(String file) {
        try (InputStream in = DocsPage.class.getResourceAsStream("/docs/" + file)) {
            if (in == null) {
                throw new Problem(
                        ErrorCode.INTERNAL, "The program lacks its file docs/" + file + ".");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
