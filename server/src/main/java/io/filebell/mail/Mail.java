package io.filebell.mail;

import io.filebell.base.EventId;

/**
 * A mail to one person.
 *
 * @param event that it tells of: there is one mail about an event
 * @param attempts to send it that failed
 */
record Mail(EventId event, String to, String subject, String text, int attempts) {}
