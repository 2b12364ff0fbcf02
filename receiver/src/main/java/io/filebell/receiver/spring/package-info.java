/**
 * A receiver in a Spring Boot application: set {@code filebell.receiver.secrets}, add a
 * {@link io.filebell.receiver.spring.ReceiverCustomizer} with the handlers, and the endpoint is
 * there. Spring is the application's to bring.
 */
@NullMarked
package io.filebell.receiver.spring;

import org.jspecify.annotations.NullMarked;
