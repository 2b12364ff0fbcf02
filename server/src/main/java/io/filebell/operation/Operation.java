package io.filebell.operation;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One thing that a caller can do: its name, its HTTP method and path, what it takes and gives as
 * records, what it needs, what it does to the world, and the function that does it.
 *
 * <p>A component of the input record whose name stands in the path as <code>{name}</code> comes
 * from the path; of the others, a GET or DELETE takes them from the query and a POST, PUT or PATCH
 * from the body, except those named in {@link OperationDraft#query}. Two operations may share a
 * record: those named in {@link OperationDraft#without} are unknown to this one.
 *
 * @param output what is answered, or, with {@code list}, of what the answer is a {@link Page}
 * @param name resource and verb, {@code node.move}: also the command's and the tool's name
 * @param status of an answer that went well
 */
public record Operation<I, O>(
        String name,
        String says,
        Method method,
        String path,
        Set<String> queryFields,
        Set<String> absentFields,
        Optional<Scope> scope,
        Effect effect,
        Class<I> input,
        Class<?> output,
        boolean list,
        int status,
        Work<I, O> work) {

    private static final Pattern NAME = Pattern.compile("[a-z_]+\\.[a-z_]+");

    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /** What an operation does for a caller. */
    @FunctionalInterface
    public interface Work<I, O> {
        O run(Caller caller, I input);
    }

    public Operation {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("An operation is named resource.verb, not " + name);
        }
        if (!input.isRecord()) {
            throw new IllegalArgumentException(name + " must take a record");
        }
        queryFields = Set.copyOf(queryFields);
        absentFields = Set.copyOf(absentFields);
    }

    public static OperationDraft get(String path) {
        return new OperationDraft(Method.GET, path);
    }

    public static OperationDraft post(String path) {
        return new OperationDraft(Method.POST, path);
    }

    public static OperationDraft put(String path) {
        return new OperationDraft(Method.PUT, path);
    }

    public static OperationDraft patch(String path) {
        return new OperationDraft(Method.PATCH, path);
    }

    public static OperationDraft delete(String path) {
        return new OperationDraft(Method.DELETE, path);
    }

    /** Nothing, where an operation has no answer: HTTP 204. */
    public record Nothing() {
        public static final Nothing NOTHING = new Nothing();
    }
}
