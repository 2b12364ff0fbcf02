package io.filebell.receiver.internal;

import io.filebell.receiver.JobState;
import java.util.Optional;

/**
 * What became of an attempt.
 *
 * @param state the one to store; {@link JobState#QUEUED} for another attempt
 * @param dueMillis when that attempt is due
 * @param error what was thrown
 */
record Outcome(JobState state, long dueMillis, Optional<String> error) {

    static Outcome ended(JobState state, Optional<String> error) {
        return new Outcome(state, 0, error);
    }

    boolean isEnd() {
        return state != JobState.QUEUED;
    }
}
