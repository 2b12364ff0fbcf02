/**
 * Every operation of the catalogue as a command: {@code filebell workspace create --name
 * Contracts}.
 *
 * <p>Knows the operations from lines that stand in the program, which a test compares with what the
 * server says of itself, so that help needs neither a server nor the classes of one. Knows no
 * single operation.
 */
@NullMarked
package io.filebell.cli.operation;

import org.jspecify.annotations.NullMarked;
