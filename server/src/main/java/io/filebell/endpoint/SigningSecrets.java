package io.filebell.endpoint;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.SignatureKey;
import io.filebell.receiver.SigningKey;
import io.filebell.receiver.SigningKeyPair;
import io.filebell.receiver.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of an endpoint, newest first, each with a key pair if the endpoint asked for one. All
 * but the newest end at a set time: until then both sign, so that a receiver can change over
 * without losing an event.
 */
public final class SigningSecrets {

    private final List<Ending> secrets;

    private SigningSecrets(List<Ending> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    static SigningSecrets of(Secret first) {
        return new SigningSecrets(List.of(Ending.of(first, Optional.empty())));
    }

    /** The newest. */
    public Secret current() {
        return Secret.parse(secrets.getFirst().secret());
    }

    /** What verifies the signatures of the newest key pair; empty when there is none. */
    public Optional<VerifyingKey> publicKey() {
        return Optional.ofNullable(secrets.getFirst().publicKey()).map(VerifyingKey::parse);
    }

    /** What signs at {@code now}: the secrets, then the key pairs, the newest of each first. */
    public Signature signatureAt(Instant now) {
        List<SignatureKey> keys = new ArrayList<>();
        List<Ending> current =
                secrets.stream().filter(secret -> !secret.endedAt(now)).toList();
        current.forEach(one -> keys.add(Secret.parse(one.secret())));
        current.stream()
                .map(Ending::signingKey)
                .filter(Objects::nonNull)
                .forEach(key -> keys.add(SigningKey.parse(key)));
        return Signature.of(keys);
    }

    /** When the set of signing secrets changes next; null when it does not. */
    public @Nullable Instant changesAfter(Instant now) {
        return secrets.stream()
                .filter(secret -> secret.until() != null && !secret.endedAt(now))
                .map(Ending::until)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** With a key pair beside the newest secret, made by {@code source} if there is none. */
    SigningSecrets withKeyPair(Supplier<SigningKeyPair> source) {
        if (publicKey().isPresent()) {
            return this;
        }
        List<Ending> next = new ArrayList<>(secrets);
        next.set(0, Ending.of(current(), Optional.of(source.get())));
        return new SigningSecrets(next);
    }

    SigningSecrets withoutKeyPair() {
        return new SigningSecrets(secrets.stream()
                .map(one -> new Ending(one.secret(), one.until(), null, null))
                .toList());
    }

    /**
     * With a new secret in front, and a new key pair where there is one; those before sign until
     * {@code overlapEnds}.
     */
    SigningSecrets rotated(
            Secret fresh, Supplier<SigningKeyPair> source, Instant now, Instant overlapEnds) {
        List<Ending> next = new ArrayList<>();
        next.add(Ending.of(fresh, publicKey().map(old -> source.get())));
        for (Ending old : secrets) {
            Instant until = old.until() == null ? overlapEnds : old.until();
            if (until.isAfter(now) && next.size() < Limits.ENDPOINT_SECRETS) {
                next.add(new Ending(old.secret(), until, old.signingKey(), old.publicKey()));
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

    /** The texts of a secret and of a key pair, and when they stop signing. */
    private record Ending(
            String secret,
            @Nullable Instant until,
            @Nullable String signingKey,
            @Nullable String publicKey) {

        static Ending of(Secret secret, Optional<SigningKeyPair> pair) {
            return new Ending(
                    secret.text(),
                    null,
                    pair.map(made -> made.signing().text()).orElse(null),
                    pair.map(made -> made.verifying().text()).orElse(null));
        }

        boolean endedAt(Instant now) {
            return until != null && !until.isAfter(now);
        }

        @Override
        public String toString() {
            return "Ending[***]";
        }
    }
}
