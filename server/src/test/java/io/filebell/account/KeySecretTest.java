package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {

    @Test
    void isFortyThreeLettersAndDigitsThatDiffer() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            KeySecret secret = KeySecret.make(random);
            assertThat(secret.reveal()).as("seed " + seed).matches("fbk_[0-9A-Za-z]{43}");
            assertThat(KeySecret.of(secret.reveal()).orElseThrow().hash()).isEqualTo(secret.hash());
            seen.add(secret.reveal());
        }
        assertThat(seen).hasSize(1_000);
    }

    @Test
    void smallNumbersAreAsLongAsLargeOnes() {
        assertThat(KeySecret.make(new Filled((byte) 0)).reveal())
                .isEqualTo("fbk_" + "0".repeat(43));
        assertThat(KeySecret.make(new Filled((byte) -1)).reveal()).hasSize(47);
    }

    @Test
    void theHashIsSha256() {
        KeySecret secret = KeySecret.of("fbk_0123456789abcdefghijklmnopqrstuv").orElseThrow();
        assertThat(secret.hash())
                .isEqualTo("30023ede75bc85a9f9da96b63266ebdf9e6971c18e5ca5ce5d8349d18029c043");
    }

    @Test
    void showsOnlyItsBeginning() {
        KeySecret secret = KeySecret.of("fbk_0123456789abcdefghijklmnopqrstuv").orElseThrow();
        assertThat(secret.prefix()).isEqualTo("fbk_0123");
        assertThat(secret.toString()).isEqualTo("KeySecret[fbk_***]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fbk_",
                "fbk_0123456789abcdefghijklmnopqrstu",
                "FBK_0123456789abcdefghijklmnopqrstuv",
                "fbk_0123456789abcdefghijklmnopqrstu ",
                "fbk_0123456789abcdefghijklmnopqrstuü"
            })
    void otherShapesAreNone(String text) {
        assertThat(KeySecret.of(text)).isEmpty();
    }

    @Test
    void isAtMostTwoHundredCharacters() {
        assertThat(KeySecret.of("fbk_" + "ab".repeat(100))).isPresent();
        assertThat(KeySecret.of("fbk_" + "ab".repeat(100) + "c")).isEmpty();
    }

    /** Random bytes that are all the same. */
    private static final class Filled extends Random {

        private static final long serialVersionUID = 1L;

        private final byte value;

        private Filled(byte value) {
            this.value = value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }
}
