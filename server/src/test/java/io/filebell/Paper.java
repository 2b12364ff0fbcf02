package io.filebell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of the documentation, and the blocks in it that are run: those whose fence has a second
 * word.
 */
record Paper(String text) {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+) (\\S+)\\n(.*?)^```$");

    /**
     * A block that is run.
     *
     * @param role the fence's second word: {@code tour}, {@code commands}, or a file's name
     */
    record Block(String language, String role, String text) {

        boolean isFile() {
            return role.contains(".");
        }
    }

    /** @param page from the project's folder */
    static Paper of(String page) {
        try {
            return new Paper(Files.readString(root().resolve(page)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map(found -> new Block(found.group(1), found.group(2), found.group(3)))
                .toList();
    }

    /** The block that is the file of that name. */
    String file(String name) {
        return blocks().stream()
                .filter(block -> block.role().equals(name))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** The folder of the whole project, whichever module the tests were started in. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("filebell"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("The tests run outside of the project");
        }
        return folder;
    }
}
