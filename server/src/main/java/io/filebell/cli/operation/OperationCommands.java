package io.filebell.cli.operation;

import io.filebell.cli.Shell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** The commands of all operations: one for each resource, and below it one for each verb. */
public final class OperationCommands {

    private static final int WIDTH = 100;
    private static final String HEADING = "%nOperations, as filebell RESOURCE VERB:%n";

    private OperationCommands() {}

    /**
     * Adds them to the program's own, and to its help, below its own commands.
     *
     * @param wanted the resources whose verbs are needed; the others are only named, which is quick
     */
    public static void addTo(CommandLine program, Shell shell, Predicate<String> wanted) {
        OperationIndex index = OperationIndex.ofThisProgram();
        List<String> resources = new ArrayList<>();
        index.verbs().forEach((resource, verbs) -> {
            Group group = new Group(resource, verbs);
            if (wanted.test(resource)) {
                index.of(resource)
                        .forEach(operation -> group.spec.addSubcommand(
                                operation.verb(), OperationCommand.of(shell, operation)));
            }
            program.addSubcommand(resource, group.spec);
            resources.add(resource);
        });
        program.getHelpSectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                        help -> help.commandList()
                                + help.createHeading(HEADING)
                                + summary(help, resources, index));
    }

    /** Whether it names a resource, with dashes or underscores. */
    public static boolean isResource(String word) {
        return OperationIndex.ofThisProgram().verbs().containsKey(word.replace('-', '_'));
    }

    /**
     * The arguments with resource, verb and options as they are known: {@code workspace-member} is
     * {@code workspace_member}, {@code --overlap_seconds} is {@code --overlap-seconds}.
     */
    public static String[] spelled(String[] arguments) {
        String[] spelled = arguments.clone();
        int words = 0;
        for (int i = 0; i < spelled.length && !spelled[i].equals("--"); i++) {
            if (spelled[i].startsWith("--")) {
                int end = spelled[i].indexOf('=');
                String name = end < 0 ? spelled[i] : spelled[i].substring(0, end);
                spelled[i] = name.replace('_', '-') + spelled[i].substring(name.length());
            } else if (!spelled[i].startsWith("-") && words < 2) {
                spelled[i] = spelled[i].replace('-', '_');
                words++;
            }
        }
        return spelled;
    }

    private static String summary(Help help, Collection<String> resources, OperationIndex index) {
        int width = resources.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (String resource : resources) {
            String indent = "  " + resource + " ".repeat(width - resource.length());
            StringBuilder line = new StringBuilder(indent).append(' ');
            for (String verb : index.verbs().getOrDefault(resource, List.of())) {
                if (line.length() + verb.length() + 1 > WIDTH) {
                    text.append(line).append(System.lineSeparator());
                    line = new StringBuilder(" ".repeat(indent.length() + 1));
                }
                line.append(' ').append(verb);
            }
            text.append(line).append(System.lineSeparator());
        }
        return help.colorScheme().text(text.toString()).toString();
    }

    /** {@code filebell node} without a verb. */
    private static final class Group implements Runnable {
        private final List<String> verbs;
        private final CommandSpec spec;

        Group(String resource, List<String> verbs) {
            this.verbs = verbs;
            this.spec = CommandSpec.wrapWithoutInspection(this).name(resource);
            spec.usageMessage()
                    .hidden(true)
                    .description("Operations on " + resource.replace('_', ' ') + ".")
                    .synopsisSubcommandLabel("VERB")
                    .commandListHeading("%nVerbs:%n");
        }

        @Override
        public void run() {
            throw new ParameterException(
                    spec.commandLine(), "Say what to do: " + String.join(", ", verbs) + ".");
        }
    }
}
