package io.filebell.operation;

/** What an operation does to the world, so that doors can tell callers before they call. */
public enum Effect {
    /** Changes nothing. */
    READ,
    /** Adds or changes; nothing is lost that could not be had back. */
    WRITE,
    /** Takes away for good. */
    DESTROY
}
