package io.filebell.cli.listen;

import static org.awaitility.Awaitility.await;

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
    private final List<Runnable> stops = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> exit = new CompletableFuture<>();

    ListenRun(TestShell shell, boolean live) {
        this.shell = shell;
        this.live = live;
    }

    void start(String... arguments) {
        CommandLine line = new CommandLine(new ListenCommand(shell.shell(live), stops::add));
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

    void stop() {
        stops.forEach(Runnable::run);
        exit.join();
    }
}
