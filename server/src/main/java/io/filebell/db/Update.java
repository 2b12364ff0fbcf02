package io.filebell.db;

/** A statement that changes rows. */
public final class Update extends SqlStatement<Update> {

    Update(Tx tx, String sql) {
        super(tx, sql);
    }

    /** How many rows it changed. */
    public int execute() {
        return run(Session::execute);
    }
}
