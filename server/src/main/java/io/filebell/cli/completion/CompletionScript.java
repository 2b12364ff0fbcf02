package io.filebell.cli.completion;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A script that completes the commands of a tree. What there is to offer stands in functions that
 * any shell understands; how a shell is told of it, in its driver.
 */
final class CompletionScript {

    /**
     * Reads the line itself: bash breaks words at colons and equals signs. Dashes in a resource or
     * verb mean the same as underscores.
     */
    private static final String BASH = """
            _filebell() {
                local line=${COMP_LINE:0:COMP_POINT} current before= command= word i keep= program
                local -a words
                read -ra words <<<"$line"
                [[ $line == *[[:space:]] ]] && words+=("")
                current=${words[${#words[@]} - 1]}
                for ((i = 1; i < ${#words[@]} - 1; i++)); do
                    before=${words[i]}
                    word=${before//-/_}
                    _filebell_is "${command:+$command }$word" && command=${command:+$command }$word
                done
                if [[ $current == --*=* ]]; then
                    before=${current%%=*}
                    current=${current#*=}
                fi
                _filebell_offer "$command" "$before"
                COMPREPLY=()
                if [[ $_filebell_files && $current != -* ]]; then
                    compopt -o filenames 2>/dev/null
                    local IFS=$'\\n'
                    COMPREPLY=($(compgen -f -- "$current"))
                elif [[ $_filebell_words ]]; then
                    COMPREPLY=($(compgen -W "$_filebell_words" -- "$current"))
                    [[ ${COMPREPLY[*]} || $current == -* ]] ||
                        COMPREPLY=($(compgen -W "$_filebell_words" -- "${current//-/_}"))
                fi
                if [[ $_filebell_ask && $current != -* ]]; then
                    program=${words[0]/#\\~/$HOME}
                    while IFS= read -r word; do
                        [[ $word == "$current"* ]] && COMPREPLY+=("$(printf %q "$word")")
                    done < <("$program" completion "$_filebell_ask" 2>/dev/null)
                fi
                if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
                    keep=${current%"${current##*:}"}
                    COMPREPLY=("${COMPREPLY[@]#"$keep"}")
                fi
            }
            complete -F _filebell filebell ./filebell
            """;

    private static final String ZSH = """
            _filebell() {
                local current=$words[CURRENT] before= command= word i
                for ((i = 2; i < CURRENT; i++)); do
                    before=$words[i]
                    word=${before//-/_}
                    _filebell_is "${command:+$command }$word" && command=${command:+$command }$word
                done
                if [[ $current == --*=* ]]; then
                    before=${current%%=*}
                    compset -P '*='
                fi
                _filebell_offer "$command" "$before"
                if [[ -n $_filebell_files && $current != -* ]]; then
                    _files
                elif [[ -n $_filebell_words ]]; then
                    compadd -- ${=_filebell_words}
                fi
                if [[ -n $_filebell_ask && $current != -* ]]; then
                    compadd -- ${(f)"$(${~words[1]} completion $_filebell_ask 2>/dev/null)"}
                fi
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            compdef _filebell filebell ./filebell
            """;

    private static final String WORKSPACE = "--workspace";
    private static final String ASK_WORKSPACES = "_filebell_ask=" + CompletionCommand.WORKSPACES;

    private final Map<String, CommandLine> commands = new TreeMap<>();

    private CompletionScript(CommandLine program) {
        add("", program);
    }

    static String bash(CommandLine program) {
        return new CompletionScript(program).text("bash") + BASH;
    }

    static String zsh(CommandLine program) {
        return new CompletionScript(program).text("zsh") + ZSH;
    }

    private void add(String path, CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        if (usage.hidden() && command.getSubcommands().isEmpty()) {
            return;
        }
        commands.put(path, command);
        command.getSubcommands()
                .forEach((name, below) -> add(path.isEmpty() ? name : path + " " + name, below));
    }

    private String text(String shell) {
        StringBuilder script = new StringBuilder("# Completes filebell in " + shell
                + ": source <(filebell completion " + shell + ")\n");
        script.append("_filebell_is() {\n    case $1 in\n");
        commands.keySet().stream()
                .filter(path -> !path.isEmpty())
                .forEach(path -> script.append("        \"").append(path).append("\") ;;\n"));
        script.append("        *) return 1 ;;\n    esac\n}\n");
        script.append("_filebell_offer() {\n");
        script.append("    _filebell_words= _filebell_files= _filebell_ask=\n");
        script.append("    case \"$1 $2\" in\n");
        commands.forEach((path, command) -> choices(path, command, script));
        script.append("    esac\n    case $2 in\n");
        valued(script);
        script.append("    esac\n    case $1 in\n");
        commands.forEach((path, command) -> offers(path, command, script));
        return script.append("    esac\n}\n").toString();
    }

    /** Options whose values are known. */
    private static void choices(String path, CommandLine command, StringBuilder script) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            List<String> values = candidates(option);
            if (!values.isEmpty()) {
                script.append("        \"")
                        .append(path)
                        .append(' ')
                        .append(option.longestName())
                        .append("\") _filebell_words=\"")
                        .append(String.join(" ", values))
                        .append("\"; return ;;\n");
            }
        }
    }

    /** Options after which comes something that only the user can know, or a file. */
    private void valued(StringBuilder script) {
        Set<String> files = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        Set<String> flags = new TreeSet<>();
        for (CommandLine command : commands.values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                Set<String> kind =
                        option.arity().min() == 0 ? flags : isFile(option) ? files : others;
                kind.addAll(List.of(option.names()));
            }
        }
        others.removeAll(files);
        others.removeAll(flags);
        files.removeAll(flags);
        others.remove(WORKSPACE);
        line(Set.of(WORKSPACE), ASK_WORKSPACES + "; return", script);
        line(files, "_filebell_files=1; return", script);
        line(others, "return", script);
    }

    private static void line(Set<String> names, String then, StringBuilder script) {
        if (!names.isEmpty()) {
            script.append("        ")
                    .append(String.join("|", names))
                    .append(") ")
                    .append(then)
                    .append(" ;;\n");
        }
    }

    /** What may come next in a command: commands below it, or its options, or files. */
    private void offers(String path, CommandLine command, StringBuilder script) {
        Set<String> words = new LinkedHashSet<>(command.getSubcommands().keySet());
        words.removeIf(name -> !commands.containsKey(path.isEmpty() ? name : path + " " + name));
        command.getCommandSpec()
                .positionalParameters()
                .forEach(argument -> words.addAll(candidates(argument)));
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .filter(name -> name.startsWith("--"))
                .forEach(words::add);
        words.add("--help");
        boolean files = command.getCommandSpec().positionalParameters().stream()
                .anyMatch(CompletionScript::isFile);
        boolean workspaces = command.getCommandSpec().positionalParameters().stream()
                .anyMatch(argument -> argument.paramLabel().equals("WORKSPACE"));
        script.append("        \"")
                .append(path)
                .append("\") _filebell_words=\"")
                .append(String.join(" ", words))
                .append('"')
                .append(files ? " _filebell_files=1" : "")
                .append(workspaces ? " " + ASK_WORKSPACES : "")
                .append(" ;;\n");
    }

    /** Those of an enum are constants, which nobody types in capitals. */
    private static List<String> candidates(ArgSpec argument) {
        return argument.completionCandidates() == null
                ? List.of()
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .map(value -> argument.typeInfo().isEnum()
                                ? value.toLowerCase(Locale.ROOT)
                                : value)
                        .toList();
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class || argument.paramLabel().startsWith("FILE");
    }
}
