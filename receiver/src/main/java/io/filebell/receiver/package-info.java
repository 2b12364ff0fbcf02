/**
 * What a listener needs to trust a webhook: signatures by Standard Webhooks 1.0.0.
 *
 * <p>Knows nothing of Filebell's server: it verifies what any Standard Webhooks sender signed, and
 * needs nothing but the JDK.
 */
@NullMarked
package io.filebell.receiver;

import org.jspecify.annotations.NullMarked;
