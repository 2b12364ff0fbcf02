package io.filebell.endpoint;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of an endpoint, newest first. All but the newest end at a set time: until then both
 * sign, so that a receiver can change over without losing an event.
 */
public final class SigningSecrets {

    private final List<Ending> secrets;

    private SigningSecrets(List<Ending> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    static SigningSecrets of(Secret first) {
        return new SigningSecrets(List.of(new Ending(first.text(), null)));
    }

    /** The newest. */
    public Secret current() {
        return Secret.parse(secrets.getFirst().secret());
    }

    /** What signs at {@code now}. */
    public Signature signatureAt(Instant now) {
        return Signature.of(secrets.stream()
                .filter(secret -> !secret.endedAt(now))
                .map(secret -> Secret.parse(secret.secret()))
                .toList());
    }

    /** When the set of signing secrets changes next; null when it does not. */
    public @Nullable Instant changesAfter(Instant now) {
        return secrets.stream()
                .filter(secret -> secret.until() != null && !secret.endedAt(now))
                .map(Ending::until)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** With a new secret in front; the one before it signs until {@code overlapEnds}. */
    SigningSecrets rotated(Secret fresh, Instant now, Instant overlapEnds) {
        List<Ending> next = new ArrayList<>();
        next.add(new Ending(fresh.text(), null));
        for (Ending old : secrets) {
            Instant until = old.until() == null ? overlapEnds : old.until();
            if (until.isAfter(now) && next.size() < Limits.ENDPOINT_SECRETS) {
                next.add(new Ending(old.secret(), until));
            }
        }
        return new SigningSecrets(next);
    }

    /** For sealing: JSON in UTF-8. */
    byte[] bytes() {
        return JsonFormat.MAPPER.writeValueAsBytes(secrets);
    }

    static SigningSecrets ofBytes(byte[] opened) {
        return new SigningSecrets(List.of(JsonFormat.MAPPER.readValue(
                new String(opened, StandardCharsets.UTF_8), Ending[].class)));
    }

    @Override
    public String toString() {
        return "SigningSecrets[" + secrets.size() + "]";
    }

    /** A secret's text, and when it stops signing. */
    private record Ending(String secret, @Nullable Instant until) {
        boolean endedAt(Instant now) {
            return until != null && !until.isAfter(now);
        }

        @Override
        public String toString() {
            return "Ending[***]";
        }
    }
}
