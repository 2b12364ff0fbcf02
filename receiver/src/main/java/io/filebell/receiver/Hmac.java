package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;

/** {@code v1}: HMAC-SHA256 (RFC 2104) under a shared secret. */
final class Hmac implements Scheme {

    private final MacSource macs;

    Hmac(Secret secret) {
        this.macs = new MacSource(secret.bytes());
    }

    @Override
    public String version() {
        return "v1,";
    }

    @Override
    public Optional<String> sign(byte[] head, byte[] body) {
        return Optional.of(base64(head, body));
    }

    /** Compares in constant time. */
    @Override
    public boolean fits(byte[] head, byte[] body, List<String> signatures) {
        if (signatures.isEmpty()) {
            return false;
        }
        byte[] expected = base64(head, body).getBytes(ISO_8859_1);
        boolean fits = false;
        for (String signature : signatures) {
            fits |= MessageDigest.isEqual(expected, signature.getBytes(ISO_8859_1));
        }
        return fits;
    }

    private String base64(byte[] head, byte[] body) {
        Mac mac = macs.get();
        mac.update(head);
        return Base64.getEncoder().encodeToString(mac.doFinal(body));
    }
}
