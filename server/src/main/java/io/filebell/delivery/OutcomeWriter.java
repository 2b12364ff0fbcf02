package io.filebell.delivery;

import io.filebell.db.Tx;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlLanes.LaneId;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes outcomes of one log, with what follows from them for that log, in one transaction. That an
 * endpoint wants nothing any more follows in a write of its own: {@link StateChanges}.
 */
final class OutcomeWriter {

    private final Leases leases;
    private final SqlLanes lanes;
    private final ExhaustedNotice notice;
    private final SqlOutcomes rows = new SqlOutcomes();

    OutcomeWriter(Leases leases, SqlLanes lanes, ExhaustedNotice notice) {
        this.leases = leases;
        this.lanes = lanes;
        this.notice = notice;
    }

    /**
     * Writes those that were done under the lease in force, and answers them, compared by identity.
     * Writing one twice has no further effect.
     */
    Set<Outcome> write(Tx tx, List<Outcome> all) {
        List<Outcome> outcomes = valid(tx, all);
        rows.insertAttempts(tx, outcomes);
        Map<LaneId, Progress> furthest = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            rows.hold(tx, outcome);
            outcome.tried().forEach(tried -> settle(tx, outcome, tried));
            furthest.put(outcome.lane(), outcome.progress());
        }
        furthest.forEach((lane, progress) -> lanes.store(tx, lane, progress));
        Set<Outcome> written = Collections.newSetFromMap(new IdentityHashMap<>());
        written.addAll(outcomes);
        return written;
    }

    private List<Outcome> valid(Tx tx, List<Outcome> all) {
        Outcome first = all.getFirst();
        if (all.stream().allMatch(outcome -> outcome.fence() == first.fence())) {
            return leases.holds(tx, first.log(), first.fence()) ? all : List.of();
        }
        return all.stream()
                .filter(outcome -> leases.holds(tx, outcome.log(), outcome.fence()))
                .toList();
    }

    private void settle(Tx tx, Outcome outcome, Tried tried) {
        if (rows.settle(tx, outcome, tried)) {
            notice.append(tx, outcome, tried);
        }
    }
}
