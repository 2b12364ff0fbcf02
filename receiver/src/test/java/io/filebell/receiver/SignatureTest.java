package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.filebell.receiver.Verdict.BadSignature;
import io.filebell.receiver.Verdict.Malformed;
import io.filebell.receiver.Verdict.Stale;
import io.filebell.receiver.Verdict.Valid;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureTest {

    private static final Secret SECRET = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final Secret OTHER =
            Secret.ofBytes("another secret of 31 characters".getBytes(UTF_8));
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long AT = 1_614_265_330L;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private final Signature signature = Signature.of(SECRET);

    @Test
    void signsThePublishedVector() {
        assertThat(signature.sign(ID, AT, BODY)).isEqualTo(PUBLISHED);
    }

    @Test
    void verifiesThePublishedVector() {
        assertThat(verdict(PUBLISHED)).isEqualTo(new Valid(Instant.ofEpochSecond(AT)));
    }

    @Test
    void signsTheExampleOfTheSpecificationAsTheOfficialLibraryDoes() throws Exception {
        String body = "{\"type\":\"contact.created\",\"timestamp\":\"2022-11-03T20:26:10.344522Z\","
                + "\"data\":{\"id\":\"1f81eb52-5198-4599-803e-771906343485\"}}";
        String official = new com.standardwebhooks.Webhook(SECRET.text())
                .sign("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", 1_674_087_231L, body);
        assertThat(signature.sign(
                        "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", 1_674_087_231L, body.getBytes(UTF_8)))
                .isEqualTo(official);
    }

    @Test
    void acceptsAnyOfItsSecretsWhileOneIsBeingReplaced() {
        String both = Signature.of(List.of(OTHER, SECRET)).sign(ID, AT, BODY);
        assertThat(both.split(" ")).hasSize(2).contains(PUBLISHED);
        assertThat(verdict(both)).isInstanceOf(Valid.class);
        assertThat(Signature.of(List.of(OTHER, SECRET))
                        .verify(ID, "" + AT, PUBLISHED, BODY, at(AT)))
                .isInstanceOf(Valid.class);
    }

    @Test
    void passesOverVersionsThatItDoesNotKnow() {
        assertThat(verdict("v1a,hnO3f9T8Ytu9Hwr v2,xyz garbage " + PUBLISHED))
                .isInstanceOf(Valid.class);
        assertThat(verdict(PUBLISHED.replace("v1,", "v1a,"))).isEqualTo(new BadSignature());
        assertThat(verdict("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="))
                .isEqualTo(new BadSignature());
    }

    @Test
    void refusesTheSignatureOfAnotherSecret() {
        assertThat(verdict(Signature.of(OTHER).sign(ID, AT, BODY))).isEqualTo(new BadSignature());
    }

    @Test
    void looksAtThirtyTwoSignaturesAtMost() {
        assertThat(verdict("v1,x ".repeat(31) + PUBLISHED)).isInstanceOf(Valid.class);
        assertThat(verdict("v1,x ".repeat(32) + PUBLISHED)).isEqualTo(new BadSignature());
    }

    @Test
    void toleratesFiveMinutesInBothDirections() {
        assertThat(verdictAt(AT + 300)).isInstanceOf(Valid.class);
        assertThat(verdictAt(AT - 300)).isInstanceOf(Valid.class);
        assertThat(verdictAt(AT + 301))
                .isEqualTo(new Stale(Instant.ofEpochSecond(AT), Duration.ofSeconds(301)));
        assertThat(verdictAt(AT - 301))
                .isEqualTo(new Stale(Instant.ofEpochSecond(AT), Duration.ofSeconds(301)));
    }

    @Test
    void toleratesWhatItIsToldToTolerate() {
        assertThat(signature.verify(
                        ID, "" + AT, PUBLISHED, BODY, at(AT + 2), Duration.ofSeconds(1)))
                .isInstanceOf(Stale.class);
    }

    @Test
    void callsAnOldForgeryBadRatherThanStale() {
        assertThat(signature.verify(ID, "" + AT, "v1,AAAA", BODY, at(AT + 9_999)))
                .isEqualTo(new BadSignature());
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "evt 1", "evt.1", "evt\u00e9", "a\nb"})
    void callsAnIdThatCannotBeSignedMalformed(@Nullable String id) {
        assertThat(signature.verify(id, "" + AT, PUBLISHED, BODY, at(AT)))
                .isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "-1", "+1", "1.5", "1e9", "now", "9999999999999", "\u0661"})
    void callsATimestampThatIsNoNumberMalformed(@Nullable String timestamp) {
        assertThat(signature.verify(ID, timestamp, PUBLISHED, BODY, at(AT)))
                .isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "   "})
    void callsAMissingSignatureMalformed(@Nullable String signatures) {
        assertThat(verdict(signatures)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesToSignAnIdWithADotSinceItCouldStandForAnotherIdAndTimestamp() {
        assertThatIllegalArgumentException().isThrownBy(() -> signature.sign("evt.1", AT, BODY));
        assertThatIllegalArgumentException().isThrownBy(() -> signature.sign("", AT, BODY));
        assertThatIllegalArgumentException().isThrownBy(() -> signature.sign(ID, -1, BODY));
        assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(List.of()));
    }

    @Test
    void agreesWithTheOfficialLibraryBothWays() throws Exception {
        Random random = seeded();
        for (int i = 0; i < 500; i++) {
            byte[] key = bytes(random, 24 + random.nextInt(41));
            String text = text(random, random.nextInt(300));
            String id = "evt_" + Long.toString(random.nextLong() >>> 1, 36);
            long at = InstantSource.system().instant().getEpochSecond();
            var official = new com.standardwebhooks.Webhook(Secret.ofBytes(key).text());
            Signature ours = Signature.of(Secret.ofBytes(key));

            String signed = ours.sign(id, at, text.getBytes(UTF_8));
            assertThat(signed).isEqualTo(official.sign(id, at, text));
            assertThat(ours.verify(
                            id, "" + at, official.sign(id, at, text), text.getBytes(UTF_8), at(at)))
                    .isInstanceOf(Valid.class);
            official.verify(
                    text,
                    Map.of(
                            Signature.ID_HEADER, List.of(id),
                            Signature.TIMESTAMP_HEADER, List.of("" + at),
                            Signature.SIGNATURE_HEADER, List.of(signed)));
        }
    }

    @Test
    void noticesEveryChangeOfIdTimestampBodyAndSignature() {
        Random random = seeded();
        for (int i = 0; i < 2_000; i++) {
            byte[] body = bytes(random, 1 + random.nextInt(200));
            String id = "evt_" + Long.toString(random.nextLong() >>> 1, 36);
            String signed = signature.sign(id, AT, body);
            assertThat(signature.verify(id, "" + AT, signed, body, at(AT)))
                    .isInstanceOf(Valid.class);
            Verdict tampered = switch (random.nextInt(5)) {
                case 0 -> signature.verify(changed(random, id), "" + AT, signed, body, at(AT));
                case 1 ->
                    signature.verify(id, "" + (AT + 1 + random.nextInt(9)), signed, body, at(AT));
                case 2 -> signature.verify(id, "" + AT, changed(random, signed), body, at(AT));
                case 3 -> signature.verify(id, "" + AT, signed, shortened(body), at(AT));
                default -> signature.verify(id, "" + AT, signed, flipped(random, body), at(AT));
            };
            assertThat(tampered).isInstanceOf(BadSignature.class);
        }
    }

    @Test
    void signsOnManyThreadsAtOnce() {
        List<String> all = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> signature.sign(ID, AT, BODY))
                .distinct()
                .toList();
        assertThat(all).containsExactly(PUBLISHED);
    }

    @Test
    void generatesSecretsThatItReadsAgain() {
        Secret secret = Secret.generate(new SecureRandom());
        assertThat(secret.text()).startsWith("whsec_").hasSize(6 + 44);
        assertThat(Secret.parse(secret.text())).isEqualTo(secret).hasSameHashCodeAs(secret);
        assertThat(secret).isNotEqualTo(Secret.generate(new SecureRandom()));
    }

    @Test
    void neverPrintsASecret() {
        assertThat(SECRET.toString()).isEqualTo("whsec_***");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.parse("whsec_MfKQ9r8GKYqrTwjU\u00dfPD8I"))
                .withMessageNotContainingAny("MfKQ", "\u00df")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_AAAA",
                "whsec_!!!",
                "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void refusesWhatIsNoSecret(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.parse(text));
    }

    @Test
    void boundsTheLengthOfASecret() {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.ofBytes(new byte[23]));
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.ofBytes(new byte[65]));
        assertThat(Secret.ofBytes(new byte[24])).isEqualTo(Secret.ofBytes(new byte[24]));
        assertThat(Secret.ofBytes(new byte[64])).isNotEqualTo(Secret.ofBytes(new byte[24]));
    }

    private Verdict verdict(@Nullable String signatures) {
        return signature.verify(ID, "" + AT, signatures, BODY, at(AT));
    }

    private Verdict verdictAt(long now) {
        return signature.verify(ID, "" + AT, PUBLISHED, BODY, at(now));
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

    private static String text(Random random, int length) {
        return random.ints(length, 0x20, 0xd7ff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String changed(Random random, String text) {
        int at = text.startsWith("v1,")
                ? 3 + random.nextInt(text.length() - 3)
                : random.nextInt(text.length());
        char other = text.charAt(at) == 'x' ? 'y' : 'x';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private static byte[] shortened(byte[] body) {
        return java.util.Arrays.copyOf(body, body.length - 1);
    }

    private static byte[] flipped(Random random, byte[] body) {
        byte[] flipped = body.clone();
        flipped[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }
}
