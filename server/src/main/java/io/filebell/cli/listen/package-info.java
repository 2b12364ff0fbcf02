/**
 * Events on the command line: shown, forwarded to a program on this machine, and made up as
 * samples.
 *
 * <p>Knows the server only through its HTTP interface. Where it is in a log, and what it signs
 * with, stands in files of the user.
 */
@NullMarked
package io.filebell.cli.listen;

import org.jspecify.annotations.NullMarked;
