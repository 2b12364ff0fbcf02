package io.filebell.db;

import java.util.ArrayList;
import java.util.List;

/** One statement for many rows, which go to the database together. */
public final class PreparedBatch extends SqlStatement<PreparedBatch> {

    private final List<Object[]> rows = new ArrayList<>();

    PreparedBatch(Tx tx, String sql) {
        super(tx, sql);
    }

    /** Ends a row, whose values are bound. */
    public PreparedBatch add() {
        rows.add(takeValues());
        return this;
    }

    /** How many rows there are. */
    public int size() {
        return rows.size();
    }

    /** Runs the statement for each row. */
    public void execute() {
        runAll(rows);
    }
}
