/** The library as others get it: from its page, by its coordinates, on the oldest Java. */
@NullMarked
package io.filebell.receiver.outside;

import org.jspecify.annotations.NullMarked;
