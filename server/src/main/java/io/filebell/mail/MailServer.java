package io.filebell.mail;

import java.util.Optional;

/** Takes mails: one try each, with an end after a bounded time. */
interface MailServer {

    /** Why the mail was not taken, without any secret; empty when it was. */
    Optional<String> take(Mail mail);
}
