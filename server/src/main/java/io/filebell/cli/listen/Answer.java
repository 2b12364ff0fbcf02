package io.filebell.cli.listen;

import io.filebell.delivery.Exchange;
import io.filebell.delivery.Reply;
import java.util.OptionalInt;

/**
 * What came of one POST to a program on this machine.
 *
 * @param attempt which one of its event it was, from 1
 */
record Answer(HeardEvent event, LocalTarget.Sent sent, Exchange exchange, int attempt) {

    private static final int HUNDRED = 100;
    private static final int REDIRECTS = 3;

    boolean isGood() {
        return exchange.reply() instanceof Reply.Answered answered && answered.successful();
    }

    OptionalInt status() {
        return exchange.reply() instanceof Reply.Answered answered
                ? OptionalInt.of(answered.status())
                : OptionalInt.empty();
    }

    /** What a status alone does not tell, in words; else empty. */
    String trouble() {
        return switch (exchange.reply()) {
            case Reply.Answered answered -> redirect(answered);
            case Reply.TimedOut timedOut ->
                "no answer within " + sent.request().timeout().toSeconds() + " s";
            case Reply.Unreachable unreachable -> unreachable.reason();
            case Reply.Refused refused -> refused.reason();
        };
    }

    private static String redirect(Reply.Answered answered) {
        return answered.headers().stream()
                .filter(header -> answered.status() / HUNDRED == REDIRECTS
                        && header.name().equals("location"))
                .map(header -> "a redirect to " + HeardEvent.plain(header.value())
                        + ", which is not followed")
                .findFirst()
                .orElse("");
    }
}
