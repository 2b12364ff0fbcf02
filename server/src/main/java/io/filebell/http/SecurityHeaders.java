package io.filebell.http;

import jakarta.servlet.http.HttpServletResponse;

/** Headers of every answer that keep a browser from making more of it than it is. */
final class SecurityHeaders {

    /** Nothing may load, run or frame it: what the API answers is no page. */
    static final String NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private SecurityHeaders() {}

    static void set(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", NO_PAGE);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
    }
}
