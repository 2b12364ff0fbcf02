package io.filebell.receiver;

/**
 * What signs or verifies webhooks: a {@link Secret} that both sides share ({@code v1}), or one half
 * of an ed25519 key pair ({@code v1a}): the sender's {@link SigningKey} or the receiver's
 * {@link VerifyingKey}.
 */
public sealed interface SignatureKey permits Secret, SigningKey, VerifyingKey {}
