package io.filebell.workspace;

import java.util.List;

/** A live node, where it is, and the folders above it from the top, without the root. */
record Located(NodeRow node, NodePath path, List<Trail.Step> above) {

    Located {
        above = List.copyOf(above);
    }

    /** The current content of what is known to be a file. */
    FileVersion content() {
        return node.file().orElseThrow();
    }

    /** The entity tag: a file's is its version's, a folder's its revision. */
    String etag() {
        return node.file()
                .map(FileVersion::etag)
                .orElse('"' + Long.toString(node.revision()) + '"');
    }

    Node view() {
        return node.at(path.toString());
    }
}
