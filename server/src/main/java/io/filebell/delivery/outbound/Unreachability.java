package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import io.filebell.delivery.Reply;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;

/** Puts into a sentence for the endpoint's owner why no answer can be had. */
final class Unreachability {

    private static final int MOST_DETAIL_CHARACTERS = 200;

    private Unreachability() {}

    static Reply.Unreachable notConnected(InetAddress address, int port, Throwable cause) {
        String where = address.getHostAddress() + " port " + port;
        boolean refused = cause instanceof ConnectException && detail(cause).contains("refused");
        return new Reply.Unreachable(
                refused
                        ? "The connection to " + where
                                + " was refused; check that something listens there."
                        : "No connection to " + where + " could be made: " + detail(cause) + ".");
    }

    /**
     * Whether it is this machine that is out of sockets or ports, which says nothing of the
     * endpoint.
     */
    static boolean isOfThisMachine(Throwable cause) {
        String detail = detail(cause);
        return detail.contains("Too many open files")
                || detail.contains("Cannot assign requested address");
    }

    static Reply.Unreachable notTrusted(String host, Throwable cause) {
        return new Reply.Unreachable("The TLS handshake with " + host + " failed: " + detail(cause)
                + ". Check that its certificate is valid for this name.");
    }

    static Reply.Unreachable notAnswered(Throwable cause) {
        return switch (cause) {
            case TooLongHttpHeaderException e ->
                new Reply.Unreachable("The answer's headers are longer than "
                        + Limits.ANSWER_HEADER_BYTES + " bytes.");
            case TooLongHttpLineException e ->
                new Reply.Unreachable("The answer has a line longer than "
                        + Limits.ANSWER_LINE_BYTES + " bytes.");
            case DecoderException e ->
                new Reply.Unreachable(
                        "The connection broke before an answer came: " + detail(e) + ".");
            case IOException e ->
                new Reply.Unreachable("The connection was closed before an answer came.");
            default -> notHttp();
        };
    }

    static Reply.Unreachable notHttp() {
        return new Reply.Unreachable(
                "What came back is not HTTP/1.1; check the URL's scheme and port.");
    }

    /** The innermost message: it may quote what the other side sent, so it is cut and cleaned. */
    private static String detail(Throwable cause) {
        Throwable innermost = cause;
        for (int depth = 0; depth < 10 && innermost.getCause() != null; depth++) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage() == null
                ? innermost.getClass().getSimpleName()
                : innermost.getMessage();
        String printable = message.replaceAll("[\\p{Cntrl}]+", " ").strip();
        return printable.length() > MOST_DETAIL_CHARACTERS
                ? printable.substring(0, MOST_DETAIL_CHARACTERS) + "…"
                : printable;
    }
}
