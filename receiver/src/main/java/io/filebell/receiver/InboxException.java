package io.filebell.receiver;

/** The inbox could not do what it was asked for, and did none of it; the message says why. */
public final class InboxException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public InboxException(String message) {
        super(message);
    }

    public InboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
