/** A door for servlet containers: Jakarta Servlet 6 or newer, which the container brings. */
@NullMarked
package io.filebell.receiver.servlet;

import org.jspecify.annotations.NullMarked;
