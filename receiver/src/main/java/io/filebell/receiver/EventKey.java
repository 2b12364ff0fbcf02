package io.filebell.receiver;

import java.util.List;

/**
 * Which events stand in an order: those with the same key run one after the other, in the order of
 * receipt; events without a key run in any.
 *
 * @param paths of fields of the body, such as {@code data.file.id}; the first of them that holds a
 *     text or a number is the key. At most 8, each of at most 4 names
 */
public record EventKey(List<String> paths) {

    private static final int MOST_PATHS = 8;
    private static final int MOST_NAMES = 4;

    /** By node: what happens to one file or folder is handled in order. */
    public static final EventKey NODE =
            new EventKey(List.of("data.file.id", "data.folder.id", "data.node.id"));

    /** No order at all. */
    public static final EventKey NONE = new EventKey(List.of());

    public EventKey {
        paths = List.copyOf(paths);
        for (String path : paths) {
            String[] names = path.split("\\.", -1);
            if (names.length > MOST_NAMES || List.of(names).contains("")) {
                throw new IllegalArgumentException(
                        "A key's path is one to four names joined by dots: " + path);
            }
        }
        if (paths.size() > MOST_PATHS) {
            throw new IllegalArgumentException("A key has at most " + MOST_PATHS + " paths.");
        }
    }

    /** Ordered by these fields of the body. */
    public static EventKey of(String... paths) {
        return new EventKey(List.of(paths));
    }
}
