package io.filebell;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the README's steps without a shell: just the little of bash, curl, grep and echo that they
 * use. Whatever else turns up there fails, so that the steps stay simple.
 */
final class TourSteps implements AutoCloseable {

    private static final Pattern ASSIGNMENT = Pattern.compile("(?:export )?(\\w+)=(.*)");
    private static final Pattern CAT = Pattern.compile("\\$\\(cat (\\S+)\\)");
    private static final Pattern GREP =
            Pattern.compile("\\$\\(grep -o '([^']+)' (\\S+) \\| head -1\\)");
    private static final Pattern ECHO = Pattern.compile("echo '([^']*)' > (\\S+)");
    private static final Pattern TOKEN = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    TourSteps(Path folder) {
        this.folder = folder;
    }

    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** Runs each line, and returns what the last one printed. */
    String run(String lines) throws IOException, InterruptedException {
        String printed = "";
        for (String line : lines.lines().toList()) {
            printed = step(line);
        }
        return printed;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private String step(String line) throws IOException, InterruptedException {
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (assignment.matches()) {
            variables.put(assignment.group(1), value(assignment.group(2)));
            return "";
        }
        Matcher echo = ECHO.matcher(line);
        if (echo.matches()) {
            Files.writeString(folder.resolve(echo.group(2)), echo.group(1) + "\n");
            return "";
        }
        if (line.startsWith("curl ")) {
            return curl(line.substring("curl ".length()));
        }
        throw new AssertionError("The README has a step that this test cannot run: " + line);
    }

    private String value(String text) throws IOException {
        Matcher cat = CAT.matcher(text);
        if (cat.matches()) {
            return Files.readString(folder.resolve(cat.group(1))).strip();
        }
        Matcher grep = GREP.matcher(text);
        if (grep.matches()) {
            Matcher found = Pattern.compile(grep.group(1))
                    .matcher(Files.readString(folder.resolve(grep.group(2))));
            return found.find() ? found.group() : "";
        }
        if (text.contains("$(")) {
            throw new AssertionError("The README has a value that this test cannot make: " + text);
        }
        return expanded(text);
    }

    private String curl(String options) throws IOException, InterruptedException {
        Deque<String> words = new ArrayDeque<>(words(options));
        HttpRequest.Builder request = HttpRequest.newBuilder();
        String output = "";
        while (!words.isEmpty()) {
            String word = words.pop();
            switch (word) {
                case "-s" -> {}
                case "-o" -> output = words.pop();
                case "-T" -> request.PUT(BodyPublishers.ofFile(folder.resolve(words.pop())));
                case "-H" -> {
                    String[] header = words.pop().split(": ", 2);
                    request.header(header[0], header[1]);
                }
                case "--json" ->
                    request.header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(words.pop()));
                default -> request.uri(URI.create(word));
            }
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new AssertionError("curl " + options + " was answered " + response.statusCode()
                    + ": " + response.body());
        }
        if (!output.isEmpty()) {
            Files.writeString(folder.resolve(output), response.body());
        }
        return response.body();
    }

    private List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher token = TOKEN.matcher(line);
        while (token.find()) {
            String literal = token.group(1);
            String quoted = token.group(2) == null ? token.group(3) : token.group(2);
            words.add(literal == null ? expanded(quoted) : literal);
        }
        return words;
    }

    private String expanded(String text) {
        return VARIABLE.matcher(text).replaceAll(found -> {
            String value = variables.get(found.group(1));
            if (value == null) {
                throw new AssertionError(
                        "The README uses $" + found.group(1) + " before it is set");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
