package io.filebell.operation;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the next part; null at the end (for events never null)
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /** What the input of a list says of its cursor. */
    public static final String CURSOR = "Where to go on: \"next\" of the list before.";

    public Page {
        items = List.copyOf(items);
    }

    /**
     * A page of a list whose store was asked for one row more than the page may hold: the row that
     * is too many says that there is a next page, and is left out.
     *
     * @param cursor of the next page, from the last item of this one
     */
    public static <T> Page<T> of(List<T> fetched, int limit, Function<T, String> cursor) {
        if (fetched.size() <= limit) {
            return new Page<>(fetched, null);
        }
        return new Page<>(fetched.subList(0, limit), cursor.apply(fetched.get(limit - 1)));
    }
}
