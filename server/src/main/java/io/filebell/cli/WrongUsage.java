package io.filebell.cli;

import io.filebell.base.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with what somebody typed, in words for them. */
final class WrongUsage {

    private final ParameterException wrong;

    WrongUsage(ParameterException wrong) {
        this.wrong = wrong;
    }

    String sentence() {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().getFirst();
            return command.getSubcommands().isEmpty()
                    ? "\"" + name + "\" takes no argument \"" + word + "\"."
                    : "There is no command \"" + name + " " + word + "\".";
        }
        ArgSpec argument = wrong.getArgSpec();
        if (argument != null && argument.typeInfo().isEnum()) {
            return called(argument) + " takes " + choices(argument) + ", not \"" + wrong.getValue()
                    + "\".";
        }
        return String.valueOf(wrong.getMessage());
    }

    /** What may have been meant; mostly nothing. */
    List<String> meant() {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return List.of();
        }
        String typed = unmatched.getUnmatched().getFirst();
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        if (!unmatched.isUnknownOption()) {
            return Nearest.to(typed, command.subcommands().keySet()).stream().toList();
        }
        return Nearest.to(typed.replaceFirst("=.*", ""), command.optionsMap().keySet())
                .map(List::of)
                .orElseGet(unmatched::getSuggestions);
    }

    private static String called(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String choices(ArgSpec argument) {
        return StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                .map(value -> value.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
    }
}
