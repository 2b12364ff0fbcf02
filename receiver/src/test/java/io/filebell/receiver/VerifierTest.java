package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.receiver.testing.Sender;
import io.filebell.receiver.testing.TickedClock;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class VerifierTest {

    private final TickedClock clock = new TickedClock();

    @Test
    void theOldSecretIsAcceptedUntilItsEnd() {
        Secret old = Secret.ofBytes(new byte[32]);
        Verifier verifier = Verifier.of(Sender.SECRET)
                .alsoUntil(clock.instant().plus(Duration.ofHours(1)), old);
        Sender withOld = new Sender(old, clock);
        assertThat(verifier.verify(withOld.event("evt_1", "a", "b"), clock))
                .isInstanceOf(Verdict.Valid.class);
        assertThat(verifier.verify(new Sender(clock).event("evt_1", "a", "b"), clock))
                .isInstanceOf(Verdict.Valid.class);
        clock.forward(Duration.ofHours(1));
        assertThat(verifier.verify(withOld.event("evt_1", "a", "b"), clock))
                .isInstanceOf(Verdict.BadSignature.class);
    }

    @Test
    void aPublicKeyVerifiesWithoutASecret() {
        SigningKeyPair pair = SigningKeyPair.generate(new SecureRandom());
        long now = clock.instant().getEpochSecond();
        byte[] body = "{}".getBytes(UTF_8);
        String signature = Signature.of(pair.signing()).sign("evt_1", now, body);
        Request request = Request.of(
                Map.of(
                        "webhook-id",
                        List.of("evt_1"),
                        "webhook-timestamp",
                        List.of(Long.toString(now)),
                        "webhook-signature",
                        List.of(signature)),
                body);
        assertThat(Verifier.of(pair.verifying()).verify(request, clock))
                .isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void theToleranceIsAsSet() {
        Request request = new Sender(clock).event("evt_1", "a", "b");
        Verifier strict = Verifier.of(Sender.SECRET).withTolerance(Duration.ofSeconds(10));
        clock.forward(Duration.ofSeconds(11));
        assertThat(strict.verify(request, clock)).isInstanceOf(Verdict.Stale.class);
        assertThat(Verifier.of(Sender.SECRET).verify(request, clock))
                .isInstanceOf(Verdict.Valid.class);
    }

    /** The example of GitHub's documentation, "Validating webhook deliveries". */
    @Test
    void gitHubsOwnExampleIsValid() {
        Verifier verifier = Verifier.of(SignatureFormat.GITHUB, "It's a Secret to Everybody");
        Map<String, List<String>> headers = Map.of(
                "X-Hub-Signature-256",
                List.of("sha256="
                        + "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));
        byte[] body = "Hello, World!".getBytes(UTF_8);
        assertThat(verifier.verify(Request.of(headers, body), clock))
                .isInstanceOf(Verdict.Valid.class);
        body[0] = 'h';
        assertThat(verifier.verify(Request.of(headers, body), clock))
                .isInstanceOf(Verdict.BadSignature.class);
        assertThat(verifier.verify(Request.of(Map.of(), body), clock))
                .isInstanceOf(Verdict.Malformed.class);
    }

    @Test
    void stripesFieldsAreRead() throws GeneralSecurityException {
        String secret = "whsec_test";
        Verifier verifier = Verifier.of(SignatureFormat.STRIPE, secret);
        byte[] body = "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\"}".getBytes(UTF_8);
        long now = clock.instant().getEpochSecond();
        String good = hmac(secret, now + "." + new String(body, UTF_8));
        assertThat(verdict(verifier, "t=" + now + ",v1=00,v1=" + good + ",v0=x", body))
                .isEqualTo(new Verdict.Valid(Instant.ofEpochSecond(now)));
        assertThat(verdict(verifier, "t=" + (now + 1) + ",v1=" + good, body))
                .isInstanceOf(Verdict.BadSignature.class);
        assertThat(verdict(verifier, "v1=" + good, body)).isInstanceOf(Verdict.Malformed.class);
        assertThat(verdict(verifier, "t=soon,v1=" + good, body))
                .isInstanceOf(Verdict.Malformed.class);
        InstantSource later = InstantSource.offset(clock, Duration.ofMinutes(6));
        Request request =
                Request.of(Map.of("Stripe-Signature", List.of("t=" + now + ",v1=" + good)), body);
        assertThat(verifier.verify(request, later)).isInstanceOf(Verdict.Stale.class);
    }

    private Verdict verdict(Verifier verifier, String header, byte[] body) {
        return verifier.verify(
                Request.of(Map.of("Stripe-Signature", List.of(header)), body), clock);
    }

    private static String hmac(String secret, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    }

    @Test
    void aBlankSecretIsRefused() {
        assertThatThrownBy(() -> Verifier.of(SignatureFormat.GITHUB, " "))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
