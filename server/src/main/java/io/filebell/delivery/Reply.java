package io.filebell.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the world said to one attempt. What follows from it is somebody else's decision. */
public sealed interface Reply {

    /**
     * A status and headers arrived in time.
     *
     * @param status 200 to 999, or 101; other interim answers are passed over
     * @param headers as received, names in lower case, cut after a set number
     * @param bodyHead the beginning of the body: as much as arrived in time, up to a limit that is
     *     larger for failures. The body may have gone on
     * @param retryAfter what the header {@code Retry-After} asks for (RFC 9110 §10.2.3), told from
     *     the arrival of the headers, never negative; absent when there is none or it makes no
     *     sense
     */
    record Answered(
            int status, List<Header> headers, byte[] bodyHead, Optional<Duration> retryAfter)
            implements Reply {

        public Answered {
            headers = List.copyOf(headers);
        }

        /** Whether the status is 2xx, which is all that counts as a success. */
        public boolean successful() {
            return status >= 200 && status < 300;
        }

        /** Whether it only says that there were too many requests. */
        boolean isTooMany() {
            return status == 429;
        }

        @Override
        public String toString() {
            return "Answered[status=" + status + ", bodyHead=" + bodyHead.length + " bytes]";
        }
    }

    /**
     * The time was over before status and headers were there.
     *
     * @param during what it was spent on last
     */
    record TimedOut(Phase during) implements Reply {}

    /**
     * No answer can be had: no such name, no connection, no trust, or an answer that is not HTTP.
     *
     * @param reason a sentence for the endpoint's owner
     */
    record Unreachable(String reason) implements Reply {}

    /**
     * Filebell itself did not send, or gave up for reasons of its own; says nothing about the
     * endpoint.
     *
     * @param reason a sentence that says what to do
     */
    record Refused(Refusal refusal, String reason) implements Reply {}

    /** What an attempt is busy with. */
    enum Phase {
        NAME_LOOKUP,
        CONNECT,
        TLS,
        ANSWER
    }

    /** Why Filebell itself refuses. */
    enum Refusal {
        /**
         * The address rules forbid the address; the delivery failed and may succeed another time.
         */
        ADDRESS_FORBIDDEN,
        /** The limit of open connections is reached; the attempt did not happen. */
        TOO_MANY_CONNECTIONS,
        /** The sender is closing: nothing was sent, or the answer was not waited for. */
        CLOSING
    }
}
