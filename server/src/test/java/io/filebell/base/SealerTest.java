package io.filebell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SealerTest {

    private static final byte[] SECRET = "whsec_a-secret".getBytes(StandardCharsets.UTF_8);

    private final Sealer sealer = new Sealer(key(1), new SecureRandom());

    @Test
    void opensWhatItSealed() {
        byte[] sealed = sealer.seal("endpoint.secret", "ep_1", SECRET);

        assertThat(sealer.open("endpoint.secret", "ep_1", sealed)).isEqualTo(SECRET);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("a-secret");
    }

    @Test
    void sealsNothingToo() {
        byte[] sealed = sealer.seal("endpoint.secret", "ep_1", new byte[0]);

        assertThat(sealer.open("endpoint.secret", "ep_1", sealed)).isEmpty();
    }

    @Test
    void sealsTheSameDifferentlyEachTime() {
        assertThat(sealer.seal("endpoint.secret", "ep_1", SECRET))
                .isNotEqualTo(sealer.seal("endpoint.secret", "ep_1", SECRET));
    }

    @Test
    void refusesEveryChangedByte() {
        byte[] sealed = sealer.seal("endpoint.secret", "ep_1", SECRET);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            refuses(sealer, "endpoint.secret", "ep_1", changed);
        }
    }

    @Test
    void refusesEveryShorterValue() {
        byte[] sealed = sealer.seal("endpoint.secret", "ep_1", SECRET);
        for (int length = 0; length < sealed.length; length++) {
            refuses(sealer, "endpoint.secret", "ep_1", Arrays.copyOf(sealed, length));
        }
    }

    @Test
    void doesNotOpenInAnotherPlace() {
        byte[] sealed = sealer.seal("endpoint.secret", "ep_1", SECRET);

        refuses(sealer, "endpoint.secret", "ep_2", sealed);
        refuses(sealer, "endpoint.headers", "ep_1", sealed);
        refuses(sealer, "endpoint.secretep_", "1", sealed);
    }

    @Test
    void doesNotOpenUnderAnotherMasterKey() {
        byte[] sealed = sealer.seal("endpoint.secret", "ep_1", SECRET);

        refuses(new Sealer(key(2), new SecureRandom()), "endpoint.secret", "ep_1", sealed);
    }

    @Test
    void takesOnlyKeysOfTheRightLength() {
        assertThatThrownBy(() -> new Sealer(new byte[16], new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refuses(Sealer sealer, String purpose, String id, byte[] sealed) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> sealer.open(purpose, id, sealed))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ErrorCode.INTERNAL);
                    assertThat(problem.detail()).contains(purpose, id, "FILEBELL_MASTER_KEY");
                });
    }

    private static byte[] key(int fill) {
        byte[] key = new byte[Sealer.KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }
}
