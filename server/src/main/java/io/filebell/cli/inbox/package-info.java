/**
 * The receiver library as a program: {@code filebell receive} listens for the webhooks of any
 * Standard Webhooks sender and runs a command for each, {@code filebell inbox} looks into what
 * came.
 *
 * <p>Knows nothing of Filebell's server: both work beside any other sender.
 */
@NullMarked
package io.filebell.cli.inbox;

import org.jspecify.annotations.NullMarked;
