package io.filebell.mail;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where mail goes out: {@code smtp://user:password@host:587?from=filebell@example.com}, or
 * {@code smtps://} for TLS from the first byte. User and password are percent-encoded. Shows no
 * secret in {@link #toString}.
 *
 * @param tls from the first byte; otherwise STARTTLS is used where the server offers it, and
 *     demanded before a password is sent
 * @param from the address that mails come from
 */
public record SmtpUrl(boolean tls, String host, int port, Optional<Login> login, String from) {

    private static final int SMTP_PORT = 587;
    private static final int SMTPS_PORT = 465;

    /** Who sends, for servers that ask. */
    public record Login(String user, String password) {

        @Override
        public String toString() {
            return user + ":***";
        }
    }

    /** Empty when it is none. */
    public static Optional<SmtpUrl> parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        boolean tls = "smtps".equals(uri.getScheme());
        String query = uri.getRawQuery();
        if (!tls && !"smtp".equals(uri.getScheme())
                || uri.getHost() == null
                || query == null
                || !query.startsWith("from=")
                || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
            return Optional.empty();
        }
        String from = decoded(query.substring("from=".length()));
        String userInfo = uri.getRawUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        if (!isAddress(from) || userInfo != null && colon < 1) {
            return Optional.empty();
        }
        Optional<Login> login = userInfo == null
                ? Optional.empty()
                : Optional.of(new Login(
                        decoded(userInfo.substring(0, colon)),
                        decoded(userInfo.substring(colon + 1))));
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? SMTPS_PORT : SMTP_PORT;
        return Optional.of(new SmtpUrl(tls, uri.getHost(), port, login, from));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static boolean isAddress(String text) {
        return text.matches("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");
    }
}
