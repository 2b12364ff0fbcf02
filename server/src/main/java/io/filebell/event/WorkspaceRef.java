package io.filebell.event;

import io.filebell.base.WorkspaceId;

/** A workspace as events name it. */
public record WorkspaceRef(WorkspaceId id, String name) {}
