package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code filebell bench}: measures this machine. */
@Command(
        name = "bench",
        description = "Measure this machine: a table, and JSON and a plot in a folder.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nBenches:%n")
public final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private BenchCommand() {}

    /** The command and the benches below it. */
    public static CommandLine with(Shell shell, ServerMaker maker) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new UploadBenchCommand(shell, maker))
                .addSubcommand(PacedBenchCommand.of(
                        "latency",
                        "From an event's commit to its receipt at an endpoint, beside the bare"
                                + " client.",
                        terms -> new LatencyBench(shell, maker, terms).run()))
                .addSubcommand(new DeliverBenchCommand(shell, maker))
                .addSubcommand(PacedBenchCommand.of(
                        "listen",
                        "From an event's commit to its receipt behind listen, beside a webhook's.",
                        terms -> new ListenBench(shell, maker, terms).run()))
                .addSubcommand(new ReceiveBenchCommand(shell))
                .addSubcommand(new SinkCommand(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to measure: upload, latency, deliver, listen or receive.");
    }
}
