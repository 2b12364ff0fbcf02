package io.filebell.delivery;

import io.filebell.db.Tx;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoints;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes outcomes of one log, with everything that follows from them, in one transaction. */
final class OutcomeWriter {

    private final Leases leases;
    private final SqlLanes lanes;
    private final Endpoints endpoints;
    private final ExhaustedNotice notice;
    private final SqlOutcomes rows = new SqlOutcomes();

    OutcomeWriter(Leases leases, SqlLanes lanes, Endpoints endpoints, ExhaustedNotice notice) {
        this.leases = leases;
        this.lanes = lanes;
        this.endpoints = endpoints;
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
        boolean exhausted = rows.settle(tx, outcome, tried);
        if (exhausted) {
            notice.append(tx, outcome, tried);
        }
        if (tried.verdict() instanceof Verdict.DisableEndpoint disable) {
            endpoints.disable(tx, outcome.endpoint(), "It " + disable.says() + ".");
        }
    }
}
