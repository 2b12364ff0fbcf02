package io.filebell.delivery;

import java.util.List;

/**
 * How far a lane is in its log, as it is once all outcomes that it handed in so far are stored.
 *
 * @param sequence everything up to here that the endpoint asked for is settled or has a row, except
 *     the unsettled
 * @param previous the last sequence up to here that the endpoint asked for; 0 when there is none
 * @param unsettled deliveries up to here that are under way, each with the one before it
 */
record Progress(long sequence, long previous, List<Unsettled> unsettled) {

    /** Of a lane that has not stored any. */
    static final Progress NONE = new Progress(0, 0, List.of());

    /** An event that was taken from the log and whose first attempt is under way. */
    record Unsettled(long sequence, long previous) {}

    Progress {
        unsettled = List.copyOf(unsettled);
    }
}
