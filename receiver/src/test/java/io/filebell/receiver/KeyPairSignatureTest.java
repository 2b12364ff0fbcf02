package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.filebell.receiver.Verdict.BadSignature;
import io.filebell.receiver.Verdict.Stale;
import io.filebell.receiver.Verdict.Valid;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code v1a}, beside another implementation of Ed25519 (Bouncy Castle's own, no JDK provider). */
final class KeyPairSignatureTest {

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long AT = 1_614_265_330L;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SEED = "VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
    /** What the official library for Go signs with that key. */
    private static final String PUBLISHED = "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0"
            + "mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==";

    private final SigningKeyPair pair = SigningKeyPair.generate(new SecureRandom());

    @Test
    void signsThePublishedVector() {
        Signature signature = Signature.of(SigningKey.parse("whsk_" + SEED));
        assertThat(signature.sign(ID, AT, BODY)).isEqualTo(PUBLISHED);
        assertThat(signature.verify(ID, "" + AT, PUBLISHED, BODY, at(AT)))
                .isEqualTo(new Valid(Instant.ofEpochSecond(AT)));
    }

    @Test
    void agreesWithAnotherImplementationBothWays() {
        Random random = seeded();
        for (int i = 0; i < 200; i++) {
            SigningKeyPair ours = SigningKeyPair.generate(new SecureRandom());
            byte[] body = bytes(random, random.nextInt(2_000));
            String id = "evt_" + Long.toString(random.nextLong() >>> 1, 36);
            var theirs = new Ed25519PrivateKeyParameters(decoded(ours.signing().text()));

            assertThat(theirs.generatePublicKey().getEncoded())
                    .isEqualTo(decoded(ours.verifying().text()));
            String signed = Signature.of(ours.signing()).sign(id, AT, body);
            assertThat(othersVerify(ours.verifying(), id, signed, body)).isTrue();
            assertThat(signed).isEqualTo(othersSign(theirs, id, body));
            assertThat(Signature.of(ours.verifying())
                            .verify(id, "" + AT, othersSign(theirs, id, body), body, at(AT)))
                    .isInstanceOf(Valid.class);
        }
    }

    @Test
    void noticesEveryChangeOfIdTimestampBodyAndSignature() {
        Random random = seeded();
        Signature receiver = Signature.of(pair.verifying());
        for (int i = 0; i < 200; i++) {
            byte[] body = bytes(random, 1 + random.nextInt(200));
            String signed = Signature.of(pair.signing()).sign(ID, AT, body);
            byte[] flipped = body.clone();
            flipped[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
            byte[] signature = Base64.getDecoder().decode(signed.substring(4));
            signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
            String forged = "v1a," + Base64.getEncoder().encodeToString(signature);

            assertThat(receiver.verify(ID, "" + AT, signed, body, at(AT)))
                    .isInstanceOf(Valid.class);
            assertThat(List.of(
                            receiver.verify(ID + "x", "" + AT, signed, body, at(AT)),
                            receiver.verify(ID, "" + (AT + 1), signed, body, at(AT)),
                            receiver.verify(ID, "" + AT, signed, flipped, at(AT)),
                            receiver.verify(ID, "" + AT, forged, body, at(AT))))
                    .allMatch(BadSignature.class::isInstance);
        }
    }

    @Test
    void standsBesideASecretAndEitherIsEnough() {
        Secret secret = Secret.generate(new SecureRandom());
        String both = Signature.of(List.of(secret, pair.signing())).sign(ID, AT, BODY);
        assertThat(both.split(" ")).hasSize(2);
        assertThat(both).startsWith("v1,").contains(" v1a,");
        for (SignatureKey key : List.of(secret, pair.signing(), pair.verifying())) {
            assertThat(Signature.of(key).verify(ID, "" + AT, both, BODY, at(AT)))
                    .isInstanceOf(Valid.class);
        }
        assertThat(Signature.of(pair.verifying()).verify(ID, "" + AT, both, BODY, at(AT + 999)))
                .isInstanceOf(Stale.class);
    }

    @Test
    void refusesTheSignatureOfAnotherPairAndThatOfASecretInItsPlace() {
        SigningKeyPair other = SigningKeyPair.generate(new SecureRandom());
        String others = Signature.of(other.signing()).sign(ID, AT, BODY);
        Signature receiver = Signature.of(pair.verifying());
        assertThat(receiver.verify(ID, "" + AT, others, BODY, at(AT)))
                .isEqualTo(new BadSignature());
        Secret publicKeyAsSecret = Secret.ofBytes(decoded(pair.verifying().text()));
        String hmac = Signature.of(publicKeyAsSecret).sign(ID, AT, BODY);
        assertThat(receiver.verify(ID, "" + AT, hmac, BODY, at(AT))).isEqualTo(new BadSignature());
        assertThat(receiver.verify(ID, "" + AT, hmac.replace("v1,", "v1a,"), BODY, at(AT)))
                .isEqualTo(new BadSignature());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1a,", "v1a,!", "v1a,AAAA", "v1a,\u00e9", "v1a", "v1,v1a,"})
    void neverThrowsBecauseOfWhatASenderSent(String signatures) {
        assertThat(Signature.of(pair.verifying()).verify(ID, "" + AT, signatures, BODY, at(AT)))
                .isEqualTo(new BadSignature());
        String largeS = "v1a," + Base64.getEncoder().encodeToString(filled(64));
        assertThat(Signature.of(pair.verifying()).verify(ID, "" + AT, largeS, BODY, at(AT)))
                .isEqualTo(new BadSignature());
    }

    @Test
    void signsNothingWithAPublicKey() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Signature.of(pair.verifying()).sign(ID, AT, BODY));
    }

    @Test
    void readsKeysAgainAndWithThePublicOneBehind() {
        assertThat(SigningKey.parse(pair.signing().text()))
                .isEqualTo(pair.signing())
                .hasSameHashCodeAs(pair.signing());
        assertThat(VerifyingKey.parse(pair.verifying().text()))
                .isEqualTo(pair.verifying())
                .hasSameHashCodeAs(pair.verifying())
                .hasToString(pair.verifying().text());
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(decoded(pair.signing().text()));
        both.writeBytes(decoded(pair.verifying().text()));
        assertThat(SigningKey.parse(
                        "whsk_" + Base64.getEncoder().encodeToString(both.toByteArray())))
                .isEqualTo(pair.signing());
    }

    @Test
    void neverPrintsAPrivateKey() {
        assertThat(pair.signing().toString()).isEqualTo("whsk_***");
        assertThat(pair.toString()).doesNotContain(pair.signing().text());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.parse("whsk_MfKQ9r8GKYqrTwjU\u00dfPD8I"))
                .withMessageNotContainingAny("MfKQ", "\u00df")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whpk_", "whpk_AAAA", "whpk_!!!", "whsec_" + SEED, "whsk_" + SEED})
    void refusesWhatIsNoPublicKey(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> VerifyingKey.parse(text));
    }

    @Test
    void refusesAPublicKeyThatIsNoPointOfTheCurve() {
        byte[] none = new byte[32];
        none[0] = 2;
        String text = "whpk_" + Base64.getEncoder().encodeToString(none);
        assertThatIllegalArgumentException().isThrownBy(() -> VerifyingKey.parse(text));
    }

    @Test
    void signsOnManyThreadsAtOnce() {
        Signature signature = Signature.of(SigningKey.parse(SEED));
        assertThat(IntStream.range(0, 500)
                        .parallel()
                        .mapToObj(i -> signature.sign(ID, AT, BODY))
                        .distinct())
                .containsExactly(PUBLISHED);
    }

    private static String othersSign(Ed25519PrivateKeyParameters key, String id, byte[] body) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        update(signer, id, body);
        return "v1a," + Base64.getEncoder().encodeToString(signer.generateSignature());
    }

    private static boolean othersVerify(
            VerifyingKey key, String id, String signature, byte[] body) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(decoded(key.text())));
        update(verifier, id, body);
        return verifier.verifySignature(Base64.getDecoder().decode(signature.substring(4)));
    }

    private static void update(Ed25519Signer signer, String id, byte[] body) {
        byte[] head = (id + "." + AT + ".").getBytes(UTF_8);
        signer.update(head, 0, head.length);
        signer.update(body, 0, body.length);
    }

    private static byte[] decoded(String key) {
        return Base64.getDecoder().decode(key.substring(5));
    }

    private static byte[] filled(int count) {
        byte[] bytes = new byte[count];
        java.util.Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    private static InstantSource at(long seconds) {
        return InstantSource.fixed(Instant.ofEpochSecond(seconds));
    }

    private static Random seeded() {
        long seed = new SecureRandom().nextLong();
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
