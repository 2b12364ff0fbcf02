package io.filebell.cli.listen;

import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.cli.TestShell;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;

/** A command that runs until it is stopped. */
final class ListenRun {
    private final TestShell shell;
    private final boolean live;
    private Duration patience = Limits.LOCAL_ANSWER;
    private final List<Runnable> stops = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> exit = new CompletableFuture<>();

    ListenRun(TestShell shell, boolean live) {
        this.shell = shell;
        this.live = live;
    }

    /** How long it waits for an answer of its program. */
    ListenRun waiting(Duration most) {
        patience = most;
        return this;
    }

    void start(String... arguments) {
        CommandLine line =
                new CommandLine(new ListenCommand(shell.shell(live), stops::add, patience));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((thrown, command, parsed) -> {
            shell.shell(live).terminal().note(String.valueOf(thrown.getMessage()));
            return 1;
        });
        Thread.ofVirtual().start(() -> exit.complete(line.execute(arguments)));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> exit.isDone() || (out() + err()).contains("Begins"));
    }

    String out() {
        return shell.out();
    }

    String err() {
        return shell.err();
    }

    void awaitOut(String text) {
        await(text).until(() -> out().contains(text));
    }

    void awaitErr(String text) {
        await(text).until(() -> err().contains(text));
    }

    /** As the first Ctrl-C. */
    void ask() {
        stops.forEach(Runnable::run);
    }

    void stop() {
        ask();
        exit.join();
    }
}
