package io.filebell.workspace;

import io.filebell.base.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * How far a path leads in a tree: the folders on it that exist, and the node at its end if there is
 * one.
 *
 * @param folders from the top, without the root and without the node itself
 * @param node what is at the path
 * @param file the path of a file that stands in the way, as a folder would have to
 */
record Trail(NodePath path, List<Step> folders, Optional<NodeRow> node, Optional<NodePath> file) {

    /** A folder on the way. */
    record Step(NodeId id, int height) {}

    Trail {
        folders = List.copyOf(folders);
    }
}
