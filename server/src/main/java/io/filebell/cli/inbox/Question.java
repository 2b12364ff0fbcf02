package io.filebell.cli.inbox;

import java.util.List;

/**
 * What somebody asks of an inbox, whichever process has it open.
 *
 * @param words of the question: a state, numbers or ids, as the verb has them
 * @param limit of a list
 */
record Question(Verb verb, List<String> words, int limit) {

    /** What is asked for. */
    enum Verb {
        /** The newest events, of one state or of any. */
        LIST,
        /** The newest requests that were refused. */
        REFUSED,
        /** One event with its body. */
        SHOW,
        /** To run events again: named ones, or with no word all that are dead or set aside. */
        REPLAY,
        /** To give up events that are dead or set aside. */
        DISCARD
    }

    Question {
        words = List.copyOf(words);
    }
}
