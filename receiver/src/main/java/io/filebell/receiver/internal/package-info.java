/**
 * The inside of the receiver: the inbox's tables and its one writer, the dispatcher and its
 * threads. Nothing here is for use by others, and any of it may change.
 */
@NullMarked
package io.filebell.receiver.internal;

import org.jspecify.annotations.NullMarked;
