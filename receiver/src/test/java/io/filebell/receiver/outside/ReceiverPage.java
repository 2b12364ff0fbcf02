package io.filebell.receiver.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/reference/receiver.md}, whose blocks are named. */
final class ReceiverPage {

    private ReceiverPage() {}

    /** The repository's root, from one of its modules. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        Path above = folder.getParent();
        return above != null && Files.exists(above.resolve("mvnw")) ? above : folder;
    }

    /** The text between the fences of the block with this name. */
    static String block(String name) {
        Pattern block = Pattern.compile("(?ms)^```\\w+ " + Pattern.quote(name) + "\\n(.*?)^```$");
        Matcher found = block.matcher(read(root().resolve("docs/reference/receiver.md")));
        if (!found.find()) {
            throw new IllegalStateException("The page has no block " + name);
        }
        return found.group(1);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
