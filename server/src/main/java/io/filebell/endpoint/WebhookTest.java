package io.filebell.endpoint;

import io.filebell.event.EventType;

/** The event that says nothing but "I can reach you". */
public final class WebhookTest {

    /** What it carries. */
    public record Data(String message) {}

    public static final EventType<Data> TYPE = new EventType<>(
            "webhook.test",
            "A sample that was asked for, at an endpoint's registration or by hand.",
            Data.class,
            new Data("Hello from Filebell: your endpoint can be reached."));

    private WebhookTest() {}
}
