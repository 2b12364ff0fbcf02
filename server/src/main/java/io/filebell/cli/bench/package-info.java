/**
 * The benches: each measures one thing on this machine, and in the same run the limit that it is to
 * be seen beside. Prints a table, writes JSON and a plot.
 *
 * <p>Client, server and sink share one process, so that one monotonic clock times all of them; the
 * client is as cheap as one can be, because it takes its time from the same cores. Asserts nothing
 * about speed.
 */
@NullMarked
package io.filebell.cli.bench;

import org.jspecify.annotations.NullMarked;
