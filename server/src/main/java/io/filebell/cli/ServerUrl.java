package io.filebell.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses of servers, as people write them, in the one form in which they are compared. */
final class ServerUrl {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[(::1|0:0:0:0:0:0:0:1)]");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private ServerUrl() {}

    /**
     * The address: lower case, without the port that goes without saying and the slash at the end.
     * Nothing where it is no address of a server; one that holds a user name is none.
     */
    static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text.strip().replaceFirst("/+$", ""));
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (!web
                    || url.getHost() == null
                    || url.getRawUserInfo() != null
                    || url.getRawQuery() != null
                    || url.getRawFragment() != null) {
                return Optional.empty();
            }
            int port = url.getPort() == (scheme.equals("http") ? HTTP : HTTPS) ? -1 : url.getPort();
            String path = url.getPath().isEmpty() ? null : url.getPath();
            return Optional.of(new URI(
                    scheme, null, url.getHost().toLowerCase(Locale.ROOT), port, path, null, null));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether a key that is sent there can be read by nobody on the way. */
    static boolean isSafe(URI url) {
        return "https".equals(url.getScheme())
                || LOOPBACK.matcher(url.getHost()).matches();
    }
}
