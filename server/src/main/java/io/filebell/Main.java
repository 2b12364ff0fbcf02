package io.filebell;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.cli.Commands;
import io.filebell.cli.Shell;

/** Where the program begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Shell shell = Shell.ofThisProcess();
        System.exit(new Commands(shell, Main::start).run(arguments));
    }

    private static RunningServer start(Settings settings) {
        throw new Problem(
                ErrorCode.UNAVAILABLE, "There is no server yet for " + settings.storage().data() + ".");
    }
}
