package io.filebell.cli.operation;

import io.filebell.cli.ServerOption;
import io.filebell.cli.operation.Field.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** The options and the argument of an operation's command, and its help. */
final class OperationOptions {

    static final String JSON = "--json";
    static final String ALL = "--all";
    static final String LIMIT = "--limit";
    static final String INPUT = "--input";
    static final String YES = "--yes";
    static final String IDEMPOTENCY_KEY = "--idempotency-key";

    private static final int WIDE = 96;
    private static final int OPTION_WIDTH = 28;

    private final KnownOperation operation;
    private final CommandSpec spec;

    private OperationOptions(KnownOperation operation, CommandSpec spec) {
        this.operation = operation;
        this.spec = spec;
    }

    /** Adds all of them. */
    static void add(KnownOperation operation, CommandSpec spec) {
        new OperationOptions(operation, spec).add();
    }

    /** What was typed for a field; nothing where it was left out. */
    static List<String> typed(KnownOperation operation, Field field, ParseResult parsed) {
        if (operation.isSubject(field)) {
            @Nullable String subject = parsed.matchedPositionalValue(0, null);
            return subject == null ? List.of() : List.of(subject);
        }
        return typed(field.option(), parsed);
    }

    /** What was typed for an option. */
    static List<String> typed(String option, ParseResult parsed) {
        List<String> typed = parsed.matchedOptionValue(option, List.<String>of());
        return typed == null ? List.of() : typed;
    }

    static boolean has(String option, ParseResult parsed) {
        return parsed.hasMatchedOption(option);
    }

    private void add() {
        operation.subject().ifPresent(this::addSubject);
        List<Field> options = operation.options();
        options.stream().filter(this::isNeeded).forEach(this::addOption);
        options.stream().filter(field -> !isNeeded(field)).forEach(this::addOption);
        addOwn();
        spec.usageMessage()
                .description(escaped(operation.says()))
                .customSynopsis(escaped(synopsis()))
                .sortOptions(false)
                .longOptionsMaxWidth(OPTION_WIDTH)
                .footer(footer());
    }

    private boolean isNeeded(Field field) {
        return field.required() && !field.isWorkspace();
    }

    private void addSubject(Field field) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel(label(field))
                .hideParamSyntax(true)
                .type(String.class)
                .description(escaped(described(field)))
                .build());
    }

    private void addOption(Field field) {
        OptionSpec.Builder option = OptionSpec.builder(field.option())
                .paramLabel(field.label())
                .hideParamSyntax(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(escaped(described(field)));
        if (field.kind() == Kind.TRUTH) {
            option.arity("0..1").fallbackValue("true");
        } else {
            option.arity("1");
        }
        if (!field.choices().isEmpty()) {
            option.completionCandidates(field.choices());
        }
        spec.addOption(option.build());
    }

    private void addOwn() {
        if (operation.cursor().isPresent()) {
            flag(ALL, "Show all there are, page by page.");
            text(LIMIT, "NUMBER", "How many to show at most; 100 when left out.");
        }
        if (operation.hasBody()) {
            text(
                    INPUT,
                    "FILE",
                    "Take the fields from a JSON file, or standard input (-); options win.");
        }
        if (operation.isPost()) {
            text(
                    IDEMPOTENCY_KEY,
                    "KEY",
                    "A name of your choice: what was done under it is not done again.");
        }
        text(ServerOption.NAME, "URL", ServerOption.DESCRIPTION);
        if (operation.destroys()) {
            flag(YES, "Do it without asking.");
        }
        flag(
                JSON,
                operation.list()
                        ? "Show each item as the server's JSON, one in a line."
                        : "Show the server's JSON as it is.");
    }

    private void flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build());
    }

    private void text(String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description(description)
                .build());
    }

    private String label(Field field) {
        return field.idPrefix().isPresent() && !field.isWorkspace()
                ? field.name().toUpperCase(Locale.ROOT)
                : field.label();
    }

    private String described(Field field) {
        List<String> said = new ArrayList<>();
        if (field.isPlace()) {
            said.add("Its place, [WORKSPACE:]/PATH" + (field.isNode() ? ", or its id." : "."));
        } else if (field.isWorkspace() && field.kind() != Kind.LIST) {
            said.add(
                    operation.isSubject(field)
                            ? "Its name or id."
                            : "The workspace, by name or id; may be left out when there is one.");
        } else if (field.place() == Field.Place.PATH && field.idPrefix().isPresent()) {
            said.add("Its id, " + field.idPrefix().get() + "….");
        }
        if (!field.description().isEmpty()) {
            said.add(field.description());
        }
        if (!field.choices().isEmpty()) {
            said.add("One of " + String.join(", ", field.choices()) + ".");
        }
        if (isNeeded(field) && !operation.isSubject(field)) {
            said.add("Needed.");
        }
        if (field.kind() == Kind.LIST) {
            said.add("May be repeated.");
        }
        JsonNode standard = field.schema().path("default");
        if (!standard.isMissingNode() && !standard.isNull()) {
            said.add("When left out: " + standard.asString("") + ".");
        }
        return String.join(" ", said);
    }

    private String synopsis() {
        StringBuilder line = new StringBuilder(operation.command());
        operation.subject().ifPresent(field -> line.append(' ').append(label(field)));
        for (Field field : operation.options()) {
            if (isNeeded(field)) {
                line.append(' ').append(field.option()).append(' ').append(field.label());
            }
        }
        return line.append(" [OPTIONS]").toString();
    }

    private String[] footer() {
        List<String> lines = new ArrayList<>(List.of("", "Example:"));
        lines.add("  " + example());
        lines.add("");
        lines.add(operation.method() + " " + operation.path()
                + operation.scope().map(scope -> ", with a key for " + scope).orElse("") + ".");
        return lines.stream()
                .map(line -> line.length() > WIDE && line.startsWith("  ")
                        ? line.substring(0, WIDE - 1) + "…"
                        : line)
                .map(OperationOptions::escaped)
                .toArray(String[]::new);
    }

    private String example() {
        StringBuilder line = new StringBuilder(operation.command());
        operation.subject().ifPresent(field -> line.append(' ').append(example(field)));
        for (Field field : operation.options()) {
            if (isNeeded(field)) {
                line.append(' ').append(field.option()).append(' ').append(example(field));
            }
        }
        return line.toString();
    }

    private static String example(Field field) {
        if (field.isPlace()) {
            return "Contracts:/inbox/contract.pdf";
        }
        if (field.isWorkspace() && field.kind() != Kind.LIST) {
            return "Contracts";
        }
        JsonNode example = field.example();
        JsonNode single = field.kind() == Kind.LIST ? example.path(0) : example;
        Optional<String> choice = field.choices().stream().findFirst();
        String text = single.isContainer()
                ? single.toString()
                : single.asString(choice.orElse(field.name()));
        boolean plain = text.chars()
                .allMatch(c -> Character.isLetterOrDigit(c) || "/._-:+@,".indexOf(c) >= 0);
        return plain && !text.isEmpty() ? text : "'" + text + "'";
    }

    /** Of what stands in help, a percent sign would begin a format. */
    private static String escaped(String text) {
        return text.replace("%", "%%");
    }
}
