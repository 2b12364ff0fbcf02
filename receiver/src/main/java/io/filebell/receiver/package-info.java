/**
 * What whoever gets webhooks needs: verifies, logs, dedupes, queues, acknowledges and handles them.
 *
 * <p>Begin at {@link io.filebell.receiver.Receiver}. Knows nothing of Filebell's server: it takes
 * the webhooks of any sender that signs by Standard Webhooks 1.0.0, and of others by
 * {@link io.filebell.receiver.SignatureFormat}. {@link io.filebell.receiver.Signature} alone signs
 * and verifies, for those who want no more.
 */
@NullMarked
package io.filebell.receiver;

import org.jspecify.annotations.NullMarked;
