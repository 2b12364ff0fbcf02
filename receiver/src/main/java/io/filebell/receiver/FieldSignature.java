package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;

/** A signature in fields of a header, as a {@link SignatureFormat} describes it. */
final class FieldSignature implements Verifier.Check {

    private static final int MOST_FIELDS = 32;
    private static final int MOST_TIMESTAMP_DIGITS = 12;

    private final SignatureFormat format;
    private final MacSource macs;

    FieldSignature(SignatureFormat format, String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("A webhook secret is not blank.");
        }
        this.format = format;
        this.macs = new MacSource(secret.getBytes(UTF_8));
    }

    @Override
    public Verdict of(Request request, InstantSource clock, Duration tolerance) {
        String header = request.headers().first(format.signatureHeader()).orElse("");
        List<String> signatures = fields(header, format.signatureField());
        if (signatures.isEmpty()) {
            return new Verdict.Malformed("The header " + format.signatureHeader()
                    + " is missing or has no field " + format.signatureField() + ".");
        }
        Optional<String> timestamp = format.timestampField()
                .flatMap(name -> fields(header, name).stream().findFirst());
        if (format.timestampField().isPresent()
                && !timestamp.map(FieldSignature::isTime).orElse(false)) {
            return new Verdict.Malformed("The header " + format.signatureHeader() + " has no field "
                    + format.timestampField().get() + " with the seconds since 1970.");
        }
        if (!fits(timestamp, request.body(), signatures)) {
            return new Verdict.BadSignature();
        }
        Instant now = clock.instant();
        Instant signedAt =
                timestamp.map(Long::parseLong).map(Instant::ofEpochSecond).orElse(now);
        Duration difference = Duration.between(signedAt, now).abs();
        return difference.compareTo(tolerance) > 0
                ? new Verdict.Stale(signedAt, difference)
                : new Verdict.Valid(signedAt);
    }

    private boolean fits(Optional<String> timestamp, byte[] body, List<String> signatures) {
        Mac mac = macs.get();
        timestamp.ifPresent(t -> mac.update((t + '.').getBytes(ISO_8859_1)));
        byte[] expected = HexFormat.of().formatHex(mac.doFinal(body)).getBytes(ISO_8859_1);
        boolean fits = false;
        for (String signature : signatures) {
            fits |= MessageDigest.isEqual(expected, signature.getBytes(ISO_8859_1));
        }
        return fits;
    }

    private static List<String> fields(String header, String name) {
        List<String> values = new ArrayList<>();
        for (String field : header.split(",", MOST_FIELDS)) {
            String text = field.strip();
            if (text.startsWith(name + "=")) {
                values.add(text.substring(name.length() + 1));
            }
        }
        return values;
    }

    private static boolean isTime(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_TIMESTAMP_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
