package io.filebell.workspace;

import java.util.Optional;

/**
 * What must hold of a thing for it to be changed: checked inside the write, so that of two writers
 * with the same expectation one is told that it came too late.
 */
@FunctionalInterface
public interface Precondition {

    /** Nothing is expected. */
    Precondition NONE = etag -> true;

    /** @param etag the current entity tag, with its quotes; empty when there is no such thing */
    boolean holds(Optional<String> etag);
}
