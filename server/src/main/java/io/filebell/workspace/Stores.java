package io.filebell.workspace;

/** The tables of a workspace's contents. */
record Stores(
        NodeRows nodes,
        Trails trails,
        VersionRows versions,
        ContentRows contents,
        TrashRows trash,
        CopyRows copies,
        PurgeRows purge) {

    static Stores make() {
        NodeRows nodes = new NodeRows();
        VersionRows versions = new VersionRows();
        ContentRows contents = new ContentRows();
        return new Stores(
                nodes,
                new Trails(nodes),
                versions,
                contents,
                new TrashRows(),
                new CopyRows(),
                new PurgeRows(nodes, versions, contents));
    }
}
