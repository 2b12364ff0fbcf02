package io.filebell.delivery;

import io.filebell.endpoint.Subscription;
import io.filebell.receiver.Signature;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A lane's signature, made once and kept as long as the secrets that sign are the same ones. */
final class KeptSignature {

    private @Nullable Signature kept;
    private @Nullable Instant ends;

    Signature of(Subscription subscription, Instant now) {
        Signature signature = kept;
        if (signature == null || ends != null && !now.isBefore(ends)) {
            signature = subscription.secrets().signatureAt(now);
            kept = signature;
            ends = subscription.secrets().changesAfter(now);
        }
        return signature;
    }

    void forget() {
        kept = null;
    }
}
