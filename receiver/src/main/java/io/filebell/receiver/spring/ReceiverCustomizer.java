package io.filebell.receiver.spring;

import io.filebell.receiver.ReceiverBuilder;

/**
 * Adds to the receiver that the application starts: its handlers, and what else is not a property.
 * Every bean of this type is asked, in the order of Spring.
 */
@FunctionalInterface
public interface ReceiverCustomizer {

    void customize(ReceiverBuilder builder);
}
