package io.filebell.workspace;

/** The tables of a workspace's contents. */
record Stores(NodeRows nodes, Trails trails, VersionRows versions, ContentRows contents) {

    static Stores sql() {
        return new Stores(new NodeRows(), new Trails(), new VersionRows(), new ContentRows());
    }
}
