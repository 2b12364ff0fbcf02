package io.filebell.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

    private static final List<String> KNOWN = List.of("name", "limit", "workspaces", "expires_at");

    @Test
    void guessesWhatWasMeant() {
        assertThat(Nearest.to("nmae", KNOWN)).contains("name");
        assertThat(Nearest.to("Limit", KNOWN)).contains("limit");
        assertThat(Nearest.to("workspace", KNOWN)).contains("workspaces");
        assertThat(Nearest.to("expiresAt", KNOWN)).contains("expires_at");
    }

    @Test
    void saysNothingWhenNothingIsNear() {
        assertThat(Nearest.to("colour", KNOWN)).isEmpty();
        assertThat(Nearest.to("x", List.of())).isEmpty();
        assertThat(Nearest.to("n".repeat(10_000), KNOWN)).isEmpty();
    }
}
