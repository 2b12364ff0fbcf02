package io.filebell.cli.listen;

import io.filebell.cli.Shell;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --since}: from when on. */
final class SinceOption {

    @Option(names = "--since", paramLabel = "TIME", description = "From then on: " + Since.FORMS)
    private @Nullable String since;

    /**
     * That time; empty when none was said.
     *
     * @throws io.filebell.cli.Failure when what was said is none
     */
    Optional<Instant> instant(Shell shell) {
        return Optional.ofNullable(since)
                .map(text -> Since.parse(text, shell.clock().instant(), ZoneId.systemDefault()));
    }
}
