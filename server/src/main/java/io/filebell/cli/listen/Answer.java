package io.filebell.cli.listen;

import io.filebell.base.Limits;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.Reply;
import java.util.OptionalInt;

/**
 * What came of one POST to a program on this machine.
 *
 * @param attempt which one of its event it was, from 1
 */
record Answer(HeardEvent event, LocalTarget.Sent sent, Exchange exchange, int attempt) {

    boolean isGood() {
        return exchange.reply() instanceof Reply.Answered answered && answered.successful();
    }

    OptionalInt status() {
        return exchange.reply() instanceof Reply.Answered answered
                ? OptionalInt.of(answered.status())
                : OptionalInt.empty();
    }

    /** Why there is no status, in words; empty where there is one. */
    String trouble() {
        return switch (exchange.reply()) {
            case Reply.Answered answered -> "";
            case Reply.TimedOut timedOut ->
                "no answer within " + Limits.LOCAL_ANSWER.toSeconds() + " s";
            case Reply.Unreachable unreachable -> unreachable.reason();
            case Reply.Refused refused -> refused.reason();
        };
    }
}
