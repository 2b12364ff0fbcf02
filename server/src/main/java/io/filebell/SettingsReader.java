package io.filebell;

import io.filebell.Settings.Door;
import io.filebell.Settings.Kept;
import io.filebell.Settings.Keys;
import io.filebell.Settings.PostgresUrl;
import io.filebell.Settings.Storage;
import io.filebell.SettingsFile.Entry;
import io.filebell.base.ErrorCode;
import io.filebell.base.Nearest;
import io.filebell.base.Problem;
import io.filebell.endpoint.Cidr;
import io.filebell.mail.SmtpUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the settings: flags win over the environment, and that over {@code filebell.yaml} in the
 * data folder. A name that nobody knows, a value that is not fit, and a setting that is not built
 * yet stop the start; nothing is ever accepted and ignored. A variable that is empty counts as not
 * set.
 */
public final class SettingsReader {

    private static final List<Cidr> LOOPBACK =
            List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));

    private final Map<Setting, String> flags;
    private final Map<String, String> environment;
    private final boolean dev;

    /**
     * @param flags as the caller wrote them, by what they set
     * @param environment all variables of the process
     * @param dev whether webhooks may go to this machine, in which case only this machine may
     *     connect
     */
    public SettingsReader(
            Map<Setting, String> flags, Map<String, String> environment, boolean dev) {
        this.flags = Map.copyOf(flags);
        this.environment = Map.copyOf(environment);
        this.dev = dev;
    }

    /**
     * @throws Problem {@link ErrorCode#INVALID_REQUEST}, naming the setting and what to write
     *     instead
     */
    public Settings read() {
        Map<Setting, Entry> given = given();
        Path data = given(given, Setting.DATA, SettingsReader::path).orElse(Path.of("data"));
        Path absolute = data.toAbsolutePath().normalize();
        SettingsFile.in(absolute).read().forEach(given::putIfAbsent);
        refuseWhatIsNotBuilt(given);
        return new Settings(
                new Storage(
                        absolute,
                        given(given, Setting.DATABASE, SettingsReader::database),
                        given(given, Setting.BLOBS, SettingsReader::blobs)
                                .orElse(absolute.resolve("blobs"))),
                door(given),
                new Keys(
                        given(given, Setting.ADMIN_KEY, entry -> entry.text()),
                        given(given, Setting.MASTER_KEY, entry -> entry.text())),
                allowNetworks(given),
                kept(given),
                given(given, Setting.SMTP_URL, SettingsReader::mail));
    }

    private static Kept kept(Map<Setting, Entry> given) {
        return new Kept(
                given(given, Setting.RETENTION_TRASH, SettingValues::duration)
                        .orElse(SettingValues.TRASH_KEPT),
                given(
                                given,
                                Setting.RETENTION_EVENTS,
                                entry -> SettingValues.duration(
                                        entry, SettingValues.EVENTS_KEPT_LEAST))
                        .orElse(SettingValues.EVENTS_KEPT),
                given(
                                given,
                                Setting.RETENTION_ATTEMPTS,
                                entry -> SettingValues.duration(
                                        entry, SettingValues.ATTEMPTS_KEPT_LEAST))
                        .orElse(SettingValues.ATTEMPTS_KEPT),
                given(
                                given,
                                Setting.RETENTION_ATTEMPTS_BYTES,
                                entry -> SettingValues.bytes(
                                        entry, SettingValues.ATTEMPT_BYTES_LEAST))
                        .orElse(SettingValues.ATTEMPT_BYTES));
    }

    private Map<Setting, Entry> given() {
        Map<Setting, Entry> given = new EnumMap<>(Setting.class);
        flags.forEach((setting, text) ->
                given.put(setting, new Entry(setting.flag().orElse(setting.key()), text)));
        environment.forEach((variable, text) -> {
            if (variable.startsWith(Setting.PREFIX)
                    && !Setting.OTHER_VARIABLES.contains(variable)) {
                Setting setting = Setting.ofVariable(variable).orElseThrow(() -> unknown(variable));
                if (!text.isBlank()) {
                    given.putIfAbsent(setting, new Entry(variable, text.strip()));
                }
            }
        });
        return given;
    }

    private static Problem unknown(String variable) {
        List<String> known = new ArrayList<>(Setting.OTHER_VARIABLES);
        for (Setting setting : Setting.values()) {
            known.add(setting.variable());
        }
        String hint = Nearest.to(variable, known)
                .map(near -> " Did you mean " + near + "?")
                .orElse(" The settings are listed in docs/operating/settings.md.");
        return wrong("The environment has " + variable + ", which is no setting." + hint);
    }

    private Door door(Map<Setting, Entry> given) {
        int port = given(given, Setting.PORT, SettingValues::port).orElse(SettingValues.PORT);
        Entry host = given.getOrDefault(
                Setting.HOST, new Entry(Setting.HOST.variable(), SettingValues.HOST));
        return new Door(
                new InetSocketAddress(address(host), port),
                given(given, Setting.PUBLIC_URL, SettingValues::origin),
                given(given, Setting.TRUSTED_PROXIES, SettingValues::networks).orElse(List.of()),
                given(given, Setting.MAX_UPLOAD, SettingValues::bytes)
                        .orElse(SettingValues.MAX_UPLOAD_BYTES));
    }

    private InetAddress address(Entry host) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host.text());
        } catch (UnknownHostException e) {
            throw wrong(host.source() + " is no address or name of this machine: \"" + host.text()
                    + "\". Write for example 127.0.0.1 or 0.0.0.0.");
        }
        if (dev && !address.isLoopbackAddress()) {
            throw wrong(
                    host.source() + " is " + host.text() + ", but with --dev only this machine may"
                            + " connect: webhooks may go to its own ports. Leave out one of the "
                            + "two.");
        }
        return address;
    }

    private List<Cidr> allowNetworks(Map<Setting, Entry> given) {
        List<Cidr> allowed = new ArrayList<>(
                given(given, Setting.ALLOW_NETWORKS, SettingValues::networks).orElse(List.of()));
        if (dev) {
            LOOPBACK.stream().filter(range -> !allowed.contains(range)).forEach(allowed::add);
        }
        return allowed;
    }

    private static PostgresUrl database(Entry entry) {
        if (!entry.text().startsWith(PostgresUrl.PREFIX)) {
            throw wrong(
                    entry.source() + " must begin with jdbc:postgresql://. Leave it out for SQLite"
                            + " in the data folder.");
        }
        return new PostgresUrl(entry.text());
    }

    /** Tells nothing of what was written, which may hold a password. */
    private static SmtpUrl mail(Entry entry) {
        try {
            return SmtpUrl.parse(entry.text());
        } catch (Problem e) {
            throw wrong(entry.source() + ": " + e.detail());
        }
    }

    private static Path blobs(Entry entry) {
        if (entry.text().startsWith("s3:")) {
            throw notBuilt(entry, "Blobs in S3 are", "file: and a folder");
        }
        if (!entry.text().startsWith("file:") || entry.text().length() == "file:".length()) {
            throw wrong(
                    entry.source() + " must be file: and a folder, such as file:/srv/blobs, not \""
                            + entry.text() + "\".");
        }
        String folder = entry.text().substring("file:".length()).replaceFirst("^//+", "/");
        return path(new Entry(entry.source(), folder)).toAbsolutePath().normalize();
    }

    private static Path path(Entry entry) {
        try {
            return Path.of(entry.text());
        } catch (InvalidPathException e) {
            throw wrong(entry.source() + " is not a path: " + e.getReason() + ".");
        }
    }

    private static void refuseWhatIsNotBuilt(Map<Setting, Entry> given) {
        Entry versions = given.get(Setting.RETENTION_VERSIONS);
        if (versions != null && !versions.text().equals("all")) {
            throw notBuilt(versions, "Pruning of versions is", "all");
        }
    }

    private static Problem notBuilt(Entry entry, String what, String instead) {
        return wrong(what + " not built yet. Leave out " + entry.source() + ", or set it to "
                + instead + ".");
    }

    private static <T> Optional<T> given(
            Map<Setting, Entry> given, Setting setting, Function<Entry, T> reading) {
        return Optional.ofNullable(given.get(setting)).map(reading);
    }

    private static Problem wrong(String sentence) {
        return new Problem(ErrorCode.INVALID_REQUEST, sentence);
    }
}
