package io.filebell.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentDigestTest {

    private static final String HELLO = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    private static final String HELLO_HEX =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256=:" + HELLO + ":",
                "  sha-256=:" + HELLO + ":  ",
                "sha-512=:AAAA:, sha-256=:" + HELLO + ":",
                "sha-256=:" + HELLO + ":,sha-512=:AAAA:",
                "md5=::\t,\tsha-256=:" + HELLO + ":",
                "sha-256=:" + HELLO + ":;q=0.5; a;b=\"x y\";c=?1;d=tok/en;e=:AAAA:",
            })
    void readsTheSha256(String header) {
        assertThat(SentDigest.parse("Repr-Digest", header)).contains(new SentDigest(HELLO_HEX));
    }

    @Test
    void writesWhatItReads() {
        SentDigest digest = SentDigest.of(new BlobRef(HELLO_HEX, 5));

        assertThat(digest.header()).isEqualTo("sha-256=:" + HELLO + ":");
        assertThat(SentDigest.parse("Repr-Digest", digest.header())).contains(digest);
    }

    @Test
    void takesTheLastOfTwo() {
        String zeros = "A".repeat(43) + "=";

        assertThat(SentDigest.parse(
                        "Repr-Digest", "sha-256=:" + HELLO + ":, sha-256=:" + zeros + ":"))
                .contains(new SentDigest("0".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "sha-512=:AAAA:", "unixsum=:AAAA:, md5=:AAAA:"})
    void passesOverOtherAlgorithms(String header) {
        assertThat(SentDigest.parse("Repr-Digest", header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256",
                "sha-256=",
                "sha-256=" + HELLO,
                "sha-256=:" + HELLO,
                "sha-256=:" + HELLO_HEX + ":",
                "sha-256=:AAAA:",
                "sha-256=:A:",
                "sha-256=:!!!!:",
                "sha-256=::",
                "SHA-256=:" + HELLO + ":",
                "sha-256 = :" + HELLO + ":",
                "sha-256=:" + HELLO + ": sha-512=:AAAA:",
                "sha-256=:" + HELLO + ":,",
                ",sha-256=:" + HELLO + ":",
                "sha-256=:" + HELLO + ":, ,sha-512=:AAAA:",
                "sha-256=\"" + HELLO + "\"",
                "sha-512=1",
            })
    void refusesWhatIsMalformed(String header) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> SentDigest.parse("Repr-Digest", header))
                .returns(ErrorCode.INVALID_REQUEST, Problem::code)
                .withMessageContaining("Repr-Digest");
    }

    @Test
    void refusesAnEndlessHeader() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> SentDigest.parse("Repr-Digest", "a=::,".repeat(10_000)));
        assertThat(SentDigest.parse("Repr-Digest", "a=::" + ";a".repeat(500))).isEmpty();
    }
}
