/** A door for the HTTP server that comes with the JDK ({@code com.sun.net.httpserver}). */
@NullMarked
package io.filebell.receiver.jdk;

import org.jspecify.annotations.NullMarked;
