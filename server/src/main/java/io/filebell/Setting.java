package io.filebell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something an operator may set: in the environment as {@code FILEBELL_PORT}, in
 * {@code filebell.yaml} as {@code port}, some with a flag as well.
 *
 * <p>The table in {@code docs/operating/settings.md} is made of these; a test compares them.
 */
public enum Setting {
    DATA(
            "`./data`",
            "The folder that everything is kept in. Cannot be set in `filebell.yaml`, which "
                    + "stands in it."),
    HOST("`127.0.0.1`", "The address to listen at. `0.0.0.0` is every one of this machine."),
    PORT("`8080`", "The port to listen at. `0` takes a free one."),
    DATABASE(
            "SQLite in the data folder",
            "`jdbc:postgresql://host/database?user=…&password=…` for PostgreSQL."),
    BLOBS(
            "`file:<data>/blobs`",
            "Where contents over 16 KiB are kept: `file:` and a folder."
                    + " `s3://…` is not built yet."),
    ADMIN_KEY(
            "made at the first start",
            "The first API key, for unattended set-up: `fbk_` and 32 to 200 letters, digits, `-` or"
                    + " `_`. Without it, the first start makes one and keeps it in "
                    + "`<data>/admin.key`."),
    MASTER_KEY(
            "made at the first start",
            "What secrets are sealed with in the database: 32 bytes in base64, as `openssl rand"
                    + " -base64 32` makes them. Without it, in `<data>/master.key`."),
    ALLOW_NETWORKS(
            "none; with `--dev` `127.0.0.0/8, ::1/128`",
            "CIDR ranges, separated by commas, that webhook targets may resolve to although "
                    + "they are not public, and to which plain http is allowed."),
    PUBLIC_URL(
            "`http://HOST:PORT`",
            "Where clients reach this server, for example `https://files.example.com`."),
    TRUSTED_PROXIES(
            "none", "CIDR ranges, separated by commas, whose `X-Forwarded-For` is believed."),
    MAX_UPLOAD("`50 GB`", "The largest content that a file may have; a larger one answers 413."),
    RETENTION_TRASH("`30 d`", "How long the trash keeps what was put into it."),
    RETENTION_EVENTS(
            "`90 d`",
            "How long events are kept, at least `1 h`; longer while an enabled endpoint still has"
                    + " to get them."),
    RETENTION_ATTEMPTS(
            "`30 d`",
            "How long attempts, and deliveries that are settled, are kept; at least `1 d`."),
    RETENTION_ATTEMPTS_BYTES(
            "`2 GB`",
            "What all attempts together may take in the database, at least `16 MB`; beyond it the"
                    + " oldest go early."),
    RETENTION_VERSIONS(
            "`all`", "Which versions of a file are kept. Another value is not built yet."),
    SMTP_URL(
            "none: no mail",
            "Where mail about endpoints goes out:"
                    + " `smtp://user:password@host:587?from=filebell@example.com`, or `smtps://`;"
                    + " `from` is the only parameter.");

    static final String PREFIX = "FILEBELL_";

    /** Variables that begin like a setting and are read by the commands or by the launcher. */
    static final List<String> OTHER_VARIABLES = List.of(
            "FILEBELL_URL",
            "FILEBELL_KEY",
            "FILEBELL_LOG",
            "FILEBELL_LOG_FORMAT",
            "FILEBELL_JAVA_OPTS");

    private final String standard;
    private final String meaning;

    Setting(String standard, String meaning) {
        this.standard = standard;
        this.meaning = meaning;
    }

    /** The environment variable: {@code FILEBELL_PORT}. */
    public String variable() {
        return PREFIX + name();
    }

    /** The key in {@code filebell.yaml}: {@code port}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The flag of {@code serve}: {@code --port}; few settings have one. */
    public Optional<String> flag() {
        return switch (this) {
            case DATA, HOST, PORT -> Optional.of("--" + key());
            case DATABASE,
                    BLOBS,
                    ADMIN_KEY,
                    MASTER_KEY,
                    ALLOW_NETWORKS,
                    PUBLIC_URL,
                    TRUSTED_PROXIES,
                    MAX_UPLOAD,
                    RETENTION_TRASH,
                    RETENTION_EVENTS,
                    RETENTION_ATTEMPTS,
                    RETENTION_ATTEMPTS_BYTES,
                    RETENTION_VERSIONS,
                    SMTP_URL -> Optional.empty();
        };
    }

    /** What holds when nothing is set, in words, as Markdown. */
    public String standard() {
        return standard;
    }

    /** What it does and how it is written, as Markdown. */
    public String meaning() {
        return meaning;
    }

    static Optional<Setting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(s -> s.variable().equals(variable))
                .findFirst();
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(s -> s.key().equals(key)).findFirst();
    }
}
