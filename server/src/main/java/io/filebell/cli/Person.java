package io.filebell.cli;

import java.io.Console;
import java.util.Optional;

/** Who sits at the terminal and can be asked, if anybody does. */
public interface Person {

    /** Whether a question would be seen and could be answered. */
    boolean isThere();

    /** What they type after a question; nothing when they end the input instead. */
    Optional<String> answer(String question);

    /** The same for a secret: what they type is not shown. */
    Optional<String> secret(String question);

    /** Whoever sits at this process's terminal. */
    static Person atThisTerminal() {
        return new AtConsole();
    }

    /** Asks through the system's console, which is looked for only when there is a question. */
    final class AtConsole implements Person {

        private AtConsole() {}

        @Override
        public boolean isThere() {
            return console().isPresent();
        }

        @Override
        public Optional<String> answer(String question) {
            return console().map(console -> console.readLine("%s", question));
        }

        @Override
        public Optional<String> secret(String question) {
            return console()
                    .map(console -> console.readPassword("%s", question))
                    .map(String::new);
        }

        private static Optional<Console> console() {
            return Optional.ofNullable(System.console()).filter(Console::isTerminal);
        }
    }
}
