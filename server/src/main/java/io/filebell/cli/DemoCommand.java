package io.filebell.cli;

import io.filebell.ServerMaker;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code filebell demo}: the main job once, from beginning to end, with nothing left behind. */
@Command(
        name = "demo",
        description = "Put a file, see the signed webhook, and how long each part took."
                + " Nothing is left behind.")
final class DemoCommand implements Callable<Integer> {

    private final Shell shell;
    private final ServerMaker maker;

    DemoCommand(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerLog.quiet();
        DemoReport report = new DemoReport(shell.terminal());
        long begun = shell.ticker().nanos();
        report.begin();
        try (TemporaryServer temporary =
                        TemporaryServer.make(maker, Optional.empty(), Optional.empty());
                DemoListener listener = DemoListener.start(shell.ticker())) {
            CommitTimes commits = CommitTimes.of(temporary.server().inside(), shell.ticker());
            temporary.server().start();
            report.started(temporary, shell.ticker().nanos() - begun);
            try (ServerClient client = new ServerClient(temporary.access())) {
                new Demo(shell, client, listener, commits).run(report);
            }
        }
        report.end();
        return Commands.DONE;
    }
}
