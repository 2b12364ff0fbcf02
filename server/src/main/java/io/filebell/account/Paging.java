package io.filebell.account;

import io.filebell.base.Id;
import io.filebell.base.Problem;
import io.filebell.db.Query;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for: the rows whose id comes after the last one that was answered,
 * so that nothing is told twice or left out when rows come and go meanwhile.
 *
 * @param after the id of the last row told; empty at the beginning
 */
record Paging(String after, int limit) {

    private static final CursorFormat<After> CURSORS = new CursorFormat<>("accounts", After.class);

    /** Where a page ended. */
    private record After(String id) {}

    /** @throws Problem when the cursor is none of ours */
    static Paging of(int limit, @Nullable String cursor) {
        return new Paging(CURSORS.read(cursor).map(After::id).orElse(""), limit);
    }

    /** Asks for one row more than the page holds, which tells whether there is a next page. */
    Query rows(Query query) {
        return query.bind("after", after).bind("limit", limit + 1);
    }

    /** @param rows as {@link #rows} answered them */
    <T> Page<T> page(List<T> rows, Function<T, Id> id) {
        return Page.of(
                rows, limit, last -> CURSORS.write(new After(id.apply(last).value())));
    }
}
