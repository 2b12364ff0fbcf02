package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LimitsTest {

    private static final String THINGS = "/v1/workspaces/" + Things.WORKSPACE + "/things";

    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path folder) {
        door = new TestDoor(folder);
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void tellsAnAddressWithTooManyWrongKeysToWait() {
        for (int i = 0; i < Limits.FAILED_KEYS_AT_ONCE; i++) {
            assertThat(wrong().status()).isEqualTo(401);
        }

        TestDoor.Reply refused = wrong();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("too_many_requests");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(door.get(THINGS).status())
                .as("a good key at the same address")
                .isEqualTo(200);

        door.time.pass(Duration.ofSeconds(1));

        assertThat(wrong().status()).isEqualTo(401);
    }

    private TestDoor.Reply wrong() {
        return door.get(THINGS, "Authorization", "Bearer fbk_wrong");
    }
}
