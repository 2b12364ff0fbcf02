package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.delivery.Outcome.Tried;
import java.util.function.UnaryOperator;

/** Hands in something else than what came back. */
record ChangedOutcomes(Outcomes outcomes, UnaryOperator<Outcome> change) implements Outcomes {

    /** With other attempts. */
    static ChangedOutcomes ofEach(Outcomes outcomes, UnaryOperator<Tried> change) {
        return new ChangedOutcomes(
                outcomes,
                outcome -> new Outcome(
                        outcome.lane(),
                        outcome.fence(),
                        outcome.tried().stream().map(change).toList(),
                        outcome.held(),
                        outcome.progress(),
                        outcome.receipt()));
    }

    @Override
    public void add(Outcome outcome) {
        outcomes.add(change.apply(outcome));
    }

    @Override
    public boolean isFull(Id log) {
        return outcomes.isFull(log);
    }

    @Override
    public void awaitRoom(Id log, Runnable wake) {
        outcomes.awaitRoom(log, wake);
    }
}
