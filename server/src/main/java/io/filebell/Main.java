package io.filebell;

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
        App app = new App(settings, Version.ofThisBuild());
        try {
            app.start();
        } catch (RuntimeException | Error e) {
            app.close();
            throw e;
        }
        return app;
    }
}
