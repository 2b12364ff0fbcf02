package io.filebell;

import io.filebell.cli.Commands;
import io.filebell.cli.Shell;

/** Where the program begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        ServerMaker maker = settings -> new App(settings, Version.ofThisBuild());
        System.exit(new Commands(Shell.ofThisProcess(), maker).run(arguments));
    }
}
