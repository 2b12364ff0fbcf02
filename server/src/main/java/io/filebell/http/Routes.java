package io.filebell.http;

import io.filebell.base.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which route a path leads to: a tree of the path's segments as they stand in the request,
 * undecoded, so that nothing that decodes to a slash or to dots moves a request elsewhere. A
 * segment that is spelled out comes before one that is a parameter; the rest of a path comes last.
 *
 * @param <R> what a route is
 */
final class Routes<R> {

    private final Segment<R> root = new Segment<>();

    /** A path that leads somewhere: by which route, if the method is one of its methods. */
    record Match<R>(Map<String, R> byMethod, List<String> raw) {

        Match {
            raw = List.copyOf(raw);
        }

        @Nullable
        R route(String method) {
            R route = byMethod.get(method);
            return route == null && method.equals("HEAD") ? byMethod.get("GET") : route;
        }

        /** The methods of the path, for the header {@code Allow}. */
        String allow() {
            Set<String> methods = new TreeSet<>(byMethod.keySet());
            methods.add("OPTIONS");
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            return String.join(", ", methods);
        }
    }

    /** The names of a path's parameters, in order. */
    static List<String> parameters(String path) {
        List<String> names = new ArrayList<>();
        for (String segment : split(path)) {
            if (isParameter(segment)) {
                names.add(segment.substring(1, segment.length() - (isRest(segment) ? 4 : 1)));
            }
        }
        return names;
    }

    /** Whether the last parameter takes the rest of the path. */
    static boolean endsWithRest(String path) {
        return path.endsWith("...}");
    }

    /** @throws IllegalArgumentException when there is a route for it */
    void add(String method, String path, R route) {
        Segment<R> at = root;
        for (String segment : split(path)) {
            at = isRest(segment)
                    ? at.rest()
                    : isParameter(segment) ? at.parameter() : at.literal(segment);
        }
        if (at.byMethod.putIfAbsent(method, route) != null) {
            throw new IllegalArgumentException("There are two routes for " + method + " " + path);
        }
    }

    /** The values of the path's parameters, by their names, decoded. */
    static Map<String, String> decoded(List<String> names, List<String> raw, boolean rest) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < raw.size(); i++) {
            boolean isPath = rest && i == raw.size() - 1;
            values.put(
                    names.get(i),
                    isPath
                            ? RequestPath.decode("/" + raw.get(i)).toString()
                            : Percent.decode(raw.get(i), false, ErrorCode.INVALID_REQUEST));
        }
        return values;
    }

    /** @return null when the path leads nowhere */
    @Nullable
    Match<R> find(String rawPath) {
        if (!rawPath.startsWith("/")) {
            return null;
        }
        return find(root, rawPath, 1, new ArrayList<>());
    }

    private @Nullable Match<R> find(Segment<R> at, String path, int from, List<String> raw) {
        int slash = path.indexOf('/', from);
        String segment = slash < 0 ? path.substring(from) : path.substring(from, slash);
        Segment<R> literal = at.literals.get(segment);
        Match<R> found = literal == null ? null : next(literal, path, slash, raw);
        if (found == null && at.parameter != null && !segment.isEmpty()) {
            raw.add(segment);
            found = next(at.parameter, path, slash, raw);
            if (found == null) {
                raw.removeLast();
            }
        }
        if (found == null && at.rest != null) {
            raw.add(path.substring(from));
            found = new Match<>(at.rest.byMethod, raw);
        }
        return found;
    }

    private @Nullable Match<R> next(Segment<R> at, String path, int slash, List<String> raw) {
        if (slash >= 0) {
            return find(at, path, slash + 1, raw);
        }
        return at.byMethod.isEmpty() ? null : new Match<>(at.byMethod, raw);
    }

    private static String[] split(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path starts with a slash: " + path);
        }
        return path.substring(1).split("/", -1);
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    private static boolean isRest(String segment) {
        return segment.endsWith("...}");
    }

    private static final class Segment<R> {
        private final Map<String, Segment<R>> literals = new HashMap<>();
        private final Map<String, R> byMethod = new LinkedHashMap<>();
        private @Nullable Segment<R> parameter;
        private @Nullable Segment<R> rest;

        Segment<R> literal(String segment) {
            return literals.computeIfAbsent(segment, any -> new Segment<>());
        }

        Segment<R> parameter() {
            Segment<R> known = parameter;
            if (known == null) {
                known = new Segment<>();
                parameter = known;
            }
            return known;
        }

        Segment<R> rest() {
            Segment<R> known = rest;
            if (known == null) {
                known = new Segment<>();
                rest = known;
            }
            return known;
        }
    }
}
