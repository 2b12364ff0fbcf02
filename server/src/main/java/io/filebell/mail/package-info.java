/**
 * Mail: tells the people who made endpoints what became of them. A mail is written down in the
 * transaction of what it tells of and sent after it, so that a crash loses none.
 *
 * <p>Knows nothing of deliveries and doors.
 */
@NullMarked
package io.filebell.mail;

import org.jspecify.annotations.NullMarked;
