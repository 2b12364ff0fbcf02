package io.filebell.mail;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    private static final int MOST_PORT = 65_535;
    private static final String FROM = "from=";

    /** Who sends, for servers that ask. */
    public record Login(String user, String password) {

        @Override
        public String toString() {
            return user + ":***";
        }
    }

    /**
     * Reads one, and accepts nothing that it does not use.
     *
     * @throws Problem {@link ErrorCode#INVALID_REQUEST}, which says what is wrong and repeats
     *     nothing of {@code text}: a password that is not encoded can stand in any part of it
     */
    public static SmtpUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("This is no URL");
        }
        boolean tls = "smtps".equals(uri.getScheme());
        if (!tls && !"smtp".equals(uri.getScheme())) {
            throw wrong("This does not begin with smtp:// or smtps://");
        }
        if (uri.getHost() == null) {
            throw wrong("This has no host, or its host or port cannot be read");
        }
        Optional<Login> login = login(uri);
        int port = port(uri, tls ? SMTPS_PORT : SMTP_PORT);
        if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
            throw wrong("This has a path, which means nothing here");
        }
        if (uri.getRawFragment() != null) {
            throw wrong("This has a #, which means nothing here");
        }
        return new SmtpUrl(tls, uri.getHost(), port, login, from(uri));
    }

    private static Optional<Login> login(URI uri) {
        String userInfo = uri.getRawUserInfo();
        if (userInfo == null) {
            return Optional.empty();
        }
        int colon = userInfo.indexOf(':');
        if (colon < 1 || colon == userInfo.length() - 1) {
            throw wrong("This has a user or a password and lacks the other");
        }
        return Optional.of(new Login(
                decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1))));
    }

    private static int port(URI uri, int otherwise) {
        if (uri.getRawAuthority().endsWith(":")) {
            throw wrong("This has a colon behind its host and lacks the port");
        }
        if (uri.getPort() == 0 || uri.getPort() > MOST_PORT) {
            throw wrong("Its port is not one from 1 to " + MOST_PORT);
        }
        return uri.getPort() < 0 ? otherwise : uri.getPort();
    }

    private static String from(URI uri) {
        List<String> found = new ArrayList<>();
        String query = Objects.requireNonNullElse(uri.getRawQuery(), "");
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            if (!parameter.startsWith(FROM)) {
                throw wrong("This has a parameter besides from, the only one that there is (TLS"
                        + " is asked for with smtps://)");
            }
            found.add(decoded(parameter.substring(FROM.length())));
        }
        if (found.isEmpty()) {
            throw wrong("This lacks ?from= and the address that mails come from");
        }
        if (found.size() > 1) {
            throw wrong("This has from twice");
        }
        if (!isAddress(found.getFirst())) {
            throw wrong("What it has as from is no e-mail address");
        }
        return found.getFirst();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** One that the client takes too, so that none is found unfit only when a mail goes out. */
    private static boolean isAddress(String text) {
        try {
            new InternetAddress(text, true).validate();
        } catch (AddressException e) {
            return false;
        }
        return text.matches("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");
    }

    private static Problem wrong(String what) {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                what + ". Write smtp://user:password@host:587?from=filebell@example.com (or"
                        + " smtps://), with user and password percent-encoded; a server that asks"
                        + " for none does without.");
    }
}
