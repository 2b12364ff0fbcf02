package io.filebell;

import io.filebell.endpoint.Cidr;
import io.filebell.mail.SmtpUrl;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What this start was set to, every value checked. Shows no secret in {@link #toString}.
 *
 * @param allowNetworks that webhook targets may lie in although they are not public
 * @param mail where it goes out; empty for nowhere
 * @see SettingsReader
 */
public record Settings(
        Storage storage,
        Door door,
        Keys keys,
        List<Cidr> allowNetworks,
        Kept kept,
        Optional<SmtpUrl> mail) {

    public Settings {
        allowNetworks = List.copyOf(allowNetworks);
    }

    /**
     * Where things are kept.
     *
     * @param data the data folder, absolute
     * @param database PostgreSQL; empty for SQLite in the data folder
     * @param blobs the folder of large contents, absolute
     */
    public record Storage(Path data, Optional<PostgresUrl> database, Path blobs) {}

    /**
     * How requests come in.
     *
     * @param address to listen at; its port may be 0, for a free one
     * @param publicUrl where clients reach this server, without a slash at its end; empty for the
     *     address it listens at
     * @param trustedProxies whose {@code X-Forwarded-For} is believed
     * @param maxUploadBytes of one content
     */
    public record Door(
            InetSocketAddress address,
            Optional<URI> publicUrl,
            List<Cidr> trustedProxies,
            long maxUploadBytes) {

        public Door {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /**
     * For how long, and how much, is kept.
     *
     * @param trash what was put into a trash
     * @param attemptBytes that all attempts may take in the database
     */
    public record Kept(Duration trash, Duration events, Duration attempts, long attemptBytes) {}

    /**
     * The keys that were given rather than left to the first start; their shape is checked there.
     */
    public record Keys(Optional<String> admin, Optional<String> master) {

        @Override
        public String toString() {
            return "Keys[admin=" + masked(admin) + ", master=" + masked(master) + "]";
        }

        private static String masked(Optional<String> key) {
            return key.isPresent() ? "***" : "none";
        }
    }

    /** A {@code jdbc:postgresql:} URL, which may hold a password. */
    public record PostgresUrl(String jdbc) {

        static final String PREFIX = "jdbc:postgresql:";

        public PostgresUrl {
            if (!jdbc.startsWith(PREFIX)) {
                throw new IllegalArgumentException("not a URL of PostgreSQL");
            }
        }

        /** Without user, password and parameters. */
        public String shown() {
            String bare = jdbc.replaceFirst("[?;].*$", "");
            return bare.replaceFirst("//[^/@]*@", "//");
        }

        @Override
        public String toString() {
            return shown();
        }
    }
}
