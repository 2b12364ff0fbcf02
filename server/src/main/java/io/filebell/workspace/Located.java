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

    Node view() {
        return node.at(path.toString());
    }
}
