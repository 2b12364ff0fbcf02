package io.filebell.cli.doctor;

import io.filebell.Version;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.cli.Figures;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;
import tools.jackson.databind.JsonNode;

/** Looks at a server the way a client does, one thing after another. */
final class ServerCheckup {

    /** Within it receivers take a signature's time for now (Standard Webhooks). */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);
    /** A clock that is kept in step is nearer than that, although the header tells only seconds. */
    private static final Duration CLOCK_IN_STEP = Duration.ofSeconds(5);

    private static final long DISK_FULL_SOON = 1_000_000_000L;
    private static final long DISK_FULL = 100_000_000L;
    private static final int OK = 200;

    private final Shell shell;
    private final ServerClient client;
    private final ServerAccess access;
    private final Duration streamPatience;
    private final Consumer<Finding> report;

    ServerCheckup(
            Shell shell, ServerClient client, Duration streamPatience, Consumer<Finding> report) {
        this.shell = shell;
        this.client = client;
        this.access = client.access();
        this.streamPatience = streamPatience;
        this.report = report;
    }

    /** All of it; what depends on something that failed is left out. */
    void run() {
        Transport transport = new Transport(
                access.url(), shell.clock(), (SSLSocketFactory) SSLSocketFactory.getDefault());
        Finding name = transport.name();
        report.accept(name);
        if (name.isFailed()) {
            return;
        }
        transport.certificate().ifPresent(report);
        if (!reaches()) {
            return;
        }
        report.accept(told("ready", this::ready));
        report.accept(told("version", this::version));
        Finding key = told("key", this::key);
        report.accept(key);
        if (!key.isFailed()) {
            report.accept(told("stream", this::stream));
        }
        ServerAccess.dataFolder(shell, access.url()).map(this::disk).ifPresent(report);
    }

    /** A look that may fail. */
    private interface Look {
        Finding look() throws IOException;
    }

    private static Finding told(String check, Look look) {
        try {
            return look.look();
        } catch (Failure failure) {
            return Finding.failed(check, failure.sentence());
        } catch (IOException e) {
            return Finding.failed(check, "The connection broke: " + e.getMessage() + ".");
        }
    }

    private boolean reaches() {
        long begun = shell.ticker().nanos();
        try (InputStream body = opened("/health/live")) {
            body.readNBytes(Limits.CLIENT_ANSWER_BYTES);
            report.accept(Finding.ok(
                    "server",
                    access.url() + " answers, after "
                            + Figures.nanos(shell.ticker().nanos() - begun) + "."));
        } catch (Failure failure) {
            report.accept(Finding.failed("server", failure.sentence()));
            return false;
        } catch (IOException e) {
            report.accept(Finding.failed(
                    "server", access.url() + " breaks the connection: " + e.getMessage() + "."));
            return false;
        }
        return true;
    }

    /** The answer's body; the clock is looked at on the way. */
    private InputStream opened(String path) throws IOException {
        Instant before = shell.clock().instant();
        HttpResponse<InputStream> response = client.look(path);
        Instant after = shell.clock().instant();
        if (response.statusCode() != OK) {
            response.body().close();
            throw Failure.failed(access.url() + " answers " + response.statusCode()
                    + " where a Filebell server says that it runs.");
        }
        report.accept(clock(
                response.headers().firstValue("Date"),
                before.plus(Duration.between(before, after).dividedBy(2))));
        return response.body();
    }

    private static Finding clock(Optional<String> date, Instant here) {
        if (date.isEmpty()) {
            return Finding.warning("clock", "The server does not say what time it has.");
        }
        Instant there;
        try {
            there = ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return Finding.warning("clock", "The server tells its time in no known form.");
        }
        Duration apart = Duration.between(there, here).abs();
        String shown = "The clocks of the server and of this machine are " + Figures.clock(apart)
                + " (minutes, seconds) apart";
        if (apart.compareTo(CLOCK_TOLERANCE) >= 0) {
            return Finding.failed(
                    "clock",
                    shown + ": receivers refuse signatures that are 5 minutes off. Set"
                            + " one right.");
        }
        return apart.compareTo(CLOCK_IN_STEP) > 0
                ? Finding.warning("clock", shown + "; set one right, by NTP.")
                : Finding.ok("clock", "The clocks of the server and of this machine agree.");
    }

    private Finding ready() throws IOException {
        HttpResponse<InputStream> response = client.look("/health/ready");
        try (InputStream body = response.body()) {
            JsonNode ready =
                    JsonFormat.MAPPER.readTree(body.readNBytes(Limits.CLIENT_ANSWER_BYTES));
            String told = ready.path("checks").properties().stream()
                    .filter(check -> !check.getValue().asString("").equals("ok"))
                    .map(check -> check.getKey() + ": " + check.getValue().asString(""))
                    .collect(Collectors.joining("; "));
            if (response.statusCode() != OK) {
                return Finding.failed("ready", "It is not ready for requests. " + told);
            }
            return told.isEmpty()
                    ? Finding.ok("ready", "It is ready for requests.")
                    : Finding.warning("ready", "It is ready to read, and not to write. " + told);
        }
    }

    private Finding version() {
        String there = client.get("/openapi.json").at("/info/version").asString("unknown");
        String here = Version.ofThisBuild().text();
        return there.equals(here)
                ? Finding.ok("version", "Server and program are both " + here + ".")
                : Finding.warning(
                        "version",
                        "The server is " + there + ", this program " + here
                                + ": some commands may be unknown to one of them.");
    }

    private Finding key() {
        JsonNode me = client.get("/v1/users/me");
        String scopes = me.at("/key/scopes")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.joining(", "));
        return Finding.ok(
                "key",
                "The key is of " + me.at("/user/name").asString("") + ", "
                        + me.path("role").asString("") + " of "
                        + me.at("/organization/name").asString("")
                        + ", for " + scopes + ".");
    }

    /** The first bytes of a stream come at once; only what stands between can hold them back. */
    private Finding stream() throws IOException {
        long begun = shell.ticker().nanos();
        FutureTask<Boolean> first = new FutureTask<>(() -> {
            try (HttpResponseBody stream =
                    new HttpResponseBody(client.look("/v1/events/stream?after=latest"))) {
                return stream.begins();
            }
        });
        Thread.ofVirtual().name("filebell-doctor-stream").start(first);
        try {
            return first.get(streamPatience.toMillis(), TimeUnit.MILLISECONDS)
                    ? Finding.ok(
                            "stream",
                            "Events come as they happen: a stream began after "
                                    + Figures.nanos(shell.ticker().nanos() - begun) + ".")
                    : Finding.warning(
                            "stream",
                            "This key may not read events, so whether a stream"
                                    + " of them gets through is not known.");
        } catch (TimeoutException e) {
            return Finding.failed(
                    "stream",
                    "Something between here and the server holds streams"
                            + " back: nothing came within " + streamPatience.toSeconds()
                            + " s. Turn off buffering in the proxy (nginx: proxy_buffering off).");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw Failure.failed(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("Interrupted.", e);
        }
    }

    /** A stream of events, or the refusal of one. */
    private record HttpResponseBody(HttpResponse<InputStream> response) implements AutoCloseable {

        boolean begins() throws IOException {
            return response.statusCode() == OK && response.body().read() >= 0;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    private Finding disk(Path data) {
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            String says = Figures.bytes(free) + " are free for its data in " + data + ".";
            if (free < DISK_FULL) {
                return Finding.failed("disk", "Only " + says + " Make room.");
            }
            return free < DISK_FULL_SOON
                    ? Finding.warning("disk", "Only " + says)
                    : Finding.ok("disk", says);
        } catch (IOException e) {
            return Finding.warning("disk", data + " cannot be looked at: " + e.getMessage() + ".");
        }
    }
}
