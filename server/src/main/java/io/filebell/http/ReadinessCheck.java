package io.filebell.http;

import io.filebell.base.Problem;

/** Something that must work before requests should come here. */
@FunctionalInterface
public interface ReadinessCheck {

    /** @throws Problem when it does not work, saying why */
    void check();

    /** A check and what it is of, {@code database}. */
    record Named(String name, ReadinessCheck check) {}
}
