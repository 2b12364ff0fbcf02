package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import io.filebell.base.OrganizationId;
import io.filebell.db.Database;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RightsCacheTest {

    private static final OrganizationId GROUP = Installation.GROUP;

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final RightsAge age = new RightsAge(time);
    private final RightsCache<String, Integer> cache = new RightsCache<>(age);
    private final AtomicInteger reads = new AtomicInteger();
    private Database database;

    @BeforeEach
    void open() {
        database = Databases.sqlite(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void asksOnceWhileTheAnswerIsFresh() {
        assertThat(ask()).contains(1);
        time.pass(Limits.RIGHTS_AGE.minusNanos(1));
        assertThat(ask()).contains(1);
        time.pass(Duration.ofNanos(1));
        assertThat(ask()).contains(2);
    }

    @Test
    void asksAgainAfterAChangeThatCommitted() {
        ask();
        change();
        assertThat(ask()).contains(2);
    }

    @Test
    void aChangeThatFailedChangesNothing() {
        ask();
        try {
            database.write(GROUP, tx -> {
                age.changesWith(tx);
                throw new IllegalStateException("undone");
            });
        } catch (IllegalStateException undone) {
            assertThat(undone).hasMessage("undone");
        }
        assertThat(ask()).contains(1);
    }

    @Test
    void whatWasReadWhileAChangeCommittedIsNotKept() {
        Optional<Integer> meanwhile = cache.get("key", key -> {
            change();
            return Optional.of(reads.incrementAndGet());
        });

        assertThat(meanwhile).contains(1);
        assertThat(ask()).contains(2);
    }

    @Test
    void absenceIsNotKept() {
        assertThat(cache.get("key", key -> Optional.empty())).isEmpty();
        assertThat(ask()).contains(1);
    }

    @Test
    void isBounded() {
        for (int i = 0; i < Limits.RIGHTS_CACHED * 2 + 10; i++) {
            cache.get("key " + i, key -> Optional.of(reads.incrementAndGet()));
        }
        assertThat(cache.size()).isLessThanOrEqualTo(Limits.RIGHTS_CACHED);
    }

    private Optional<Integer> ask() {
        return cache.get("key", key -> Optional.of(reads.incrementAndGet()));
    }

    private void change() {
        database.write(GROUP, tx -> {
            age.changesWith(tx);
            return GROUP;
        });
    }
}
