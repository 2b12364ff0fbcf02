package io.filebell.event;

import io.filebell.base.NodeId;
import java.util.Optional;

/**
 * The node that an event is about, for path filters and for order by node.
 *
 * @param path where the node is, or was when it is gone
 * @param previousPath where it was before, if it moved
 * @param folder whether the event also concerns everything beneath
 */
public record Subject(NodeId node, String path, Optional<String> previousPath, boolean folder) {}
