/**
 * {@code filebell doctor}: what stands between a client, a server and an endpoint, looked at one by
 * one and told in a sentence each.
 *
 * <p>Asks the server what only the server can know, and never says that something is well which it
 * did not see.
 */
@NullMarked
package io.filebell.cli.doctor;

import org.jspecify.annotations.NullMarked;
