package io.filebell.db;

import io.filebell.base.Limits;

/**
 * When the write-ahead log is shortened, and by whom.
 *
 * <p>A log that is long enough is copied beside the writer. One that is too long the writer itself
 * resets, for which nobody may read from it: it waits a moment for those who do. Who reads for
 * minutes, as a backup does, is not waited for again and again: after a wait in vain the writer
 * lets twice as many commits pass as before until the next.
 */
final class CheckpointPace {

    /** What to do now. */
    enum Step {
        NOTHING,
        COPY_BESIDE_THE_WRITER,
        WAIT_AND_RESET
    }

    private static final int FIRST_PAUSE_COMMITS = 16;
    private static final int LONGEST_PAUSE_COMMITS = 4_096;

    private int commitsUntilWait;
    private int pause = FIRST_PAUSE_COMMITS;

    /**
     * What to do after a commit.
     *
     * @param bytes of the log
     * @param bytesToCopy of these, those that are in the log alone
     */
    Step next(long bytes, long bytesToCopy) {
        commitsUntilWait = Math.max(0, commitsUntilWait - 1);
        if (bytes >= Limits.WAL_BYTES && commitsUntilWait == 0) {
            return Step.WAIT_AND_RESET;
        }
        return bytesToCopy >= Limits.WAL_CHECKPOINT_BYTES
                ? Step.COPY_BESIDE_THE_WRITER
                : Step.NOTHING;
    }

    /** @param reset whether the wait was good for it */
    void waited(boolean reset) {
        pause = reset ? FIRST_PAUSE_COMMITS : Math.min(2 * pause, LONGEST_PAUSE_COMMITS);
        commitsUntilWait = reset ? 0 : pause;
    }
}
