package io.filebell.account;

import io.filebell.base.Id;
import io.filebell.base.Limits;
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

    static final String LIMIT =
            "1 to " + Limits.PAGE_MAX + ", " + Limits.PAGE_DEFAULT + " by default.";
    static final String CURSOR = "Where to go on: \"next\" of the list before.";

    private static final CursorFormat<After> CURSORS = new CursorFormat<>("accounts", After.class);

    /** Where a page ended. */
    private record After(String id) {}

    /** @throws Problem when the limit is out of bounds or the cursor is none of ours */
    static Paging of(@Nullable Integer limit, @Nullable String cursor) {
        int wanted = limit == null ? Limits.PAGE_DEFAULT : limit;
        if (wanted < 1 || wanted > Limits.PAGE_MAX) {
            throw Bad.field("limit", "A limit is a number from 1 to " + Limits.PAGE_MAX + ".");
        }
        return new Paging(CURSORS.read(cursor).map(After::id).orElse(""), wanted);
    }

    /** Asks for one row more than the page holds, which tells whether there is a next page. */
    Query rows(Query query) {
        return query.bind("after", after).bind("limit", limit + 1);
    }

    /** @param rows as {@link #rows} answered them */
    <T> Page<T> page(List<T> rows, Function<T, Id> id) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(
                items, CURSORS.write(new After(id.apply(items.getLast()).value())));
    }
}
