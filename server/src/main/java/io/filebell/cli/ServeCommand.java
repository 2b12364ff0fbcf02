package io.filebell.cli;

import io.filebell.DataFolder;
import io.filebell.Server;
import io.filebell.ServerMaker;
import io.filebell.Setting;
import io.filebell.Settings;
import io.filebell.SettingsReader;
import io.filebell.base.Problem;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code filebell serve}: runs a server until it is told to stop. */
@Command(
        name = "serve",
        description = "Run the server.",
        footer = {
            "",
            "The first start makes an organization, an owner and an API key, kept in"
                    + " DATA/admin.key.",
            "All settings: docs/operating/settings.md. They are read from flags, then from the"
                    + " environment (FILEBELL_PORT=8080), then from DATA/filebell.yaml (port:"
                    + " 8080)."
        })
final class ServeCommand implements Callable<Integer> {

    private final Shell shell;
    private final ServerMaker maker;

    @Option(
            names = "--dev",
            description =
                    "For work on this machine: webhooks may go to its own ports, over plain http;"
                            + " only this machine may connect.")
    private boolean dev;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The address to listen at. Default: 127.0.0.1")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen at; 0 takes a free one. Default: 8080")
    private @Nullable String port;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "The folder that everything is kept in. Default: ./data")
    private @Nullable String data;

    @Option(names = "--json", description = "Say where the server is as JSON, in one line.")
    private boolean json;

    ServeCommand(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerLog.check(shell);
        Settings settings = settings();
        CountDownLatch stop = new CountDownLatch(1);
        new Signals(stop::countDown, () -> Runtime.getRuntime().halt(Commands.FAILED)).listen();
        ServeReport report = new ServeReport(shell.terminal(), settings, json);
        ServerRecord record = new ServerRecord(shell.stateFolder());
        try (DataFolder _ = DataFolder.open(settings.storage().data());
                Server server = maker.make(settings)) {
            server.start();
            record.write(server.url(), server.keyFile());
            report.ready(server, dev);
            stop.await();
            report.stopping();
            record.remove();
        }
        report.stopped();
        return Commands.DONE;
    }

    private Settings settings() {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        put(flags, Setting.HOST, host);
        put(flags, Setting.PORT, port);
        put(flags, Setting.DATA, data);
        try {
            return new SettingsReader(flags, shell.environment(), dev).read();
        } catch (Problem wrong) {
            throw Failure.wrongUsage(wrong.detail());
        }
    }

    private static void put(Map<Setting, String> flags, Setting setting, @Nullable String value) {
        if (value != null) {
            flags.put(setting, value);
        }
    }
}
