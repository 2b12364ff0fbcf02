package io.filebell.receiver;

import java.util.Optional;

/**
 * How a sender other than Standard Webhooks signs: HMAC-SHA256 in hexadecimal, in a header of
 * fields such as {@code sha256=…} or {@code t=…,v1=…}.
 *
 * <p>Where the sender signs no id, an event is known by the SHA-256 of its body, because whoever
 * recorded a request could send it again under any id.
 *
 * @param signatureHeader the header with the signature
 * @param signatureField the field in it that holds a signature; it may stand there several times
 * @param timestampField the field with the seconds since 1970, signed as
 *     {@code {timestamp}.{body}}; empty when the body alone is signed, and then nothing is ever
 *     stale
 * @param idField the field of the body's outermost object with the event's id
 * @param typeHeader the header with the event's type; empty when it is the body's {@code type}
 */
public record SignatureFormat(
        String signatureHeader,
        String signatureField,
        Optional<String> timestampField,
        Optional<String> idField,
        Optional<String> typeHeader) {

    /** {@code X-Hub-Signature-256: sha256=…}, and the type in {@code X-GitHub-Event}. */
    public static final SignatureFormat GITHUB = new SignatureFormat(
            "x-hub-signature-256",
            "sha256",
            Optional.empty(),
            Optional.empty(),
            Optional.of("x-github-event"));

    /** {@code Stripe-Signature: t=…,v1=…}, and {@code id} and {@code type} in the body. */
    public static final SignatureFormat STRIPE = new SignatureFormat(
            "stripe-signature", "v1", Optional.of("t"), Optional.of("id"), Optional.empty());
}
