package io.filebell.cli.listen;

import io.filebell.cli.Failure;
import io.filebell.cli.FileTrouble;
import io.filebell.receiver.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The secret that signs what {@code listen} forwards: one of each user, made the first time and the
 * same from then on, whatever server the events are of.
 */
final class ListenSecret {

    private ListenSecret() {}

    /** @throws Failure when its file cannot be read or written */
    static Secret of(Path folder, SecureRandom random) {
        UserFile file = new UserFile(folder.resolve("secret"));
        try {
            Optional<String> known = file.read();
            if (known.isPresent()) {
                return Secret.parse(known.get().strip());
            }
            Secret fresh = Secret.generate(random);
            file.write(fresh.text() + "\n");
            return fresh;
        } catch (IllegalArgumentException e) {
            throw Failure.failed(
                    file.path() + " holds no secret. Remove it, and a new one is made.", e);
        } catch (IOException e) {
            throw Failure.failed(
                    "The secret in " + file.path() + " cannot be kept: " + FileTrouble.words(e), e);
        }
    }
}
