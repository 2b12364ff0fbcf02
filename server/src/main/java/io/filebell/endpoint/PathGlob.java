package io.filebell.endpoint;

import java.util.List;

/**
 * A choice of paths: {@code *} for any characters and {@code ?} for one within a segment, a segment
 * {@code **} for any number of segments. All else stands for itself, brackets and backslashes too.
 * {@code /inbox/**} is everything beneath {@code /inbox}, and {@code /inbox} itself.
 *
 * @param text starts with a slash
 */
record PathGlob(String text) {

    boolean matches(String path) {
        return reached(segments(path))[segments(text).size()];
    }

    /** Whether something at {@code folder} or beneath it could match. */
    boolean matchesWithin(String folder) {
        boolean[] reached = reached(segments(folder));
        for (boolean one : reached) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    /**
     * Which numbers of pattern segments can be used up by exactly these path segments. Works
     * through the path once for all, so that no pattern, however many {@code **} it has, takes
     * longer than path times pattern.
     */
    private boolean[] reached(List<String> path) {
        List<String> pattern = segments(text);
        boolean[] now = new boolean[pattern.size() + 1];
        now[0] = true;
        skipDeepWildcards(pattern, now);
        for (String segment : path) {
            boolean[] next = new boolean[pattern.size() + 1];
            for (int i = 0; i < pattern.size(); i++) {
                if (!now[i]) {
                    continue;
                }
                if (pattern.get(i).equals("**")) {
                    next[i] = true;
                } else if (segmentMatches(pattern.get(i), segment)) {
                    next[i + 1] = true;
                }
            }
            skipDeepWildcards(pattern, next);
            now = next;
        }
        return now;
    }

    private static void skipDeepWildcards(List<String> pattern, boolean[] reached) {
        for (int i = 0; i < pattern.size(); i++) {
            if (reached[i] && pattern.get(i).equals("**")) {
                reached[i + 1] = true;
            }
        }
    }

    /** Wildcards within a segment: goes back to the last star only, so the time is bounded. */
    private static boolean segmentMatches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int afterStar = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = t;
            } else if (p < pattern.length() && pattern.charAt(p) == '?') {
                p++;
                t = text.offsetByCodePoints(t, 1);
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                afterStar = text.offsetByCodePoints(afterStar, 1);
                t = afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static List<String> segments(String path) {
        String inner = path.startsWith("/") ? path.substring(1) : path;
        return inner.isEmpty() ? List.of() : List.of(inner.split("/", -1));
    }
}
