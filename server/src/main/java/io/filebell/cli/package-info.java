/**
 * The commands: what a person types, and what they read in answer.
 *
 * <p>Speaks to a server through HTTP like every other client, but for those commands that run one.
 * Knows nothing of how a server does what it does; starts as quickly as it can, so that a class of
 * the server is loaded only by a command that needs one.
 */
@NullMarked
package io.filebell.cli;

import org.jspecify.annotations.NullMarked;
