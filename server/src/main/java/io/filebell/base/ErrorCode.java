package io.filebell.base;

import java.util.Locale;

/**
 * What can be wrong with a request, by a code that programs may rely on, with the HTTP status it is
 * answered with and a title for people.
 */
public enum ErrorCode {
    INVALID_REQUEST(400, "The request is not valid"),
    INVALID_JSON(400, "The body is not valid JSON"),
    INVALID_ID(400, "The id is not valid"),
    INVALID_PATH(400, "The path is not valid"),
    INVALID_CURSOR(400, "The cursor is not valid"),
    DIGEST_MISMATCH(400, "The content does not match its digest"),
    UPLOAD_INCOMPLETE(400, "The upload ended before its end"),
    URL_FORBIDDEN(400, "The URL is not one that webhooks may go to"),
    ADDRESS_FORBIDDEN(400, "The address is not one that webhooks may go to"),
    UNKNOWN_EVENT_TYPE(400, "There is no such event type"),
    UNAUTHENTICATED(401, "The API key is missing or not valid"),
    FORBIDDEN(403, "The caller may not do this"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    ALREADY_EXISTS(409, "The place is taken"),
    CONFLICT(409, "The state of the thing does not allow this"),
    REQUEST_IN_PROGRESS(409, "The same request is being worked on"),
    CURSOR_EXPIRED(410, "The cursor is too old"),
    PRECONDITION_FAILED(412, "The thing has changed"),
    TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
    RANGE_NOT_SATISFIABLE(416, "The range lies outside the content"),
    MISDIRECTED(421, "The host name is not one of this server"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    LIMIT_REACHED(422, "A limit is reached"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL(500, "Something went wrong inside Filebell"),
    UNAVAILABLE(503, "Filebell cannot do this right now"),
    OUT_OF_SPACE(507, "The disk is full");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The code in JSON: the constant's name in lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
