package io.filebell.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import io.filebell.db.CheckpointPace.Step;
import org.junit.jupiter.api.Test;

/** When the writer waits for readers of the write-ahead log. */
final class CheckpointPaceTest {

    private final CheckpointPace pace = new CheckpointPace();

    @Test
    void copiesALongLogBesideTheWriterAndHasTheWriterResetOneThatIsTooLong() {
        long copy = Limits.WAL_CHECKPOINT_BYTES;
        assertThat(pace.next(copy, copy - 1)).isEqualTo(Step.NOTHING);
        assertThat(pace.next(copy, copy)).isEqualTo(Step.COPY_BESIDE_THE_WRITER);
        assertThat(pace.next(Limits.WAL_BYTES, 0)).isEqualTo(Step.WAIT_AND_RESET);
    }

    @Test
    void waitsLessAndLessOftenForAReaderThatStays() {
        int waits = 0;
        for (int commit = 0; commit < 100_000; commit++) {
            if (pace.next(Limits.WAL_BYTES, 0) == Step.WAIT_AND_RESET) {
                waits++;
                pace.waited(false);
            }
        }
        assertThat(waits).isBetween(25, 35);
        pace.waited(true);
        assertThat(pace.next(Limits.WAL_BYTES, 0)).isEqualTo(Step.WAIT_AND_RESET);
    }
}
