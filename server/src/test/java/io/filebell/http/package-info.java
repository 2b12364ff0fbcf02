/** Tests of the HTTP door, through a real server on loopback with a small catalog of its own. */
@NullMarked
package io.filebell.http;

import org.jspecify.annotations.NullMarked;
