package io.filebell.floors;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * How long a Java source may get: its lines, the file, each function; and that it holds no notes of
 * work to do.
 *
 * <p>An import and a line with an address may be as long as they are, because neither can be split.
 */
final class SourceLimits {
    static final int LINES_OF_A_FILE = 500;
    static final int LINES_OF_A_FUNCTION = 70;
    static final int CHARACTERS_OF_A_LINE = 100;

    private static final Pattern UNSPLITTABLE = Pattern.compile("^import .*|.*https?://.*");
    private static final Pattern WORK_TO_DO =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    /** All Java files under the folders, in order. */
    static List<Path> javaFilesUnder(Path... folders) {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** What is too long in the files, one text for each place; empty when nothing is. */
    List<String> violations(List<Path> files) {
        List<String> violations = new ArrayList<>();
        files.forEach(file -> checkLines(file, violations));
        checkFunctions(files, violations);
        return violations;
    }

    private static void checkLines(Path file, List<String> violations) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (lines.size() > LINES_OF_A_FILE) {
            violations.add(file + " has " + lines.size() + " lines, more than " + LINES_OF_A_FILE);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int length = line.codePointCount(0, line.length());
            if (length > CHARACTERS_OF_A_LINE && !UNSPLITTABLE.matcher(line).matches()) {
                violations.add("%s:%d has %d characters, more than %d"
                        .formatted(file, i + 1, length, CHARACTERS_OF_A_LINE));
            }
            if (WORK_TO_DO.matcher(line).find()) {
                violations.add("%s:%d speaks of work to do".formatted(file, i + 1));
            }
        }
    }

    private static void checkFunctions(List<Path> files, List<String> violations) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager sources =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    sources,
                    null,
                    List.of("-proc:none"),
                    null,
                    sources.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new FunctionScanner(unit, positions, violations).scan(unit, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Measures each method, without its annotations, and each lambda, from first line to last. */
    private static final class FunctionScanner extends TreeScanner<Void, String> {
        private final CompilationUnitTree unit;
        private final LineMap lines;
        private final SourcePositions positions;
        private final List<String> violations;

        FunctionScanner(
                CompilationUnitTree unit, SourcePositions positions, List<String> violations) {
            this.unit = unit;
            this.lines = Optional.ofNullable(unit.getLineMap()).orElseThrow();
            this.positions = positions;
            this.violations = violations;
        }

        @Override
        public Void visitClass(ClassTree tree, String outer) {
            return super.visitClass(tree, tree.getSimpleName().toString());
        }

        @Override
        public Void visitMethod(MethodTree tree, String owner) {
            long afterModifiers = positions.getEndPosition(unit, tree.getModifiers());
            long start = Math.max(afterModifiers, positions.getStartPosition(unit, tree));
            measure(start, tree, owner + "." + tree.getName());
            return super.visitMethod(tree, owner);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree tree, String owner) {
            measure(positions.getStartPosition(unit, tree), tree, "a lambda of " + owner);
            return super.visitLambdaExpression(tree, owner);
        }

        private void measure(long start, Tree tree, String name) {
            long first = lines.getLineNumber(start);
            long last = lines.getLineNumber(positions.getEndPosition(unit, tree));
            long length = last - first + 1;
            if (length > LINES_OF_A_FUNCTION) {
                violations.add("%s:%d: %s has %d lines, more than %d"
                        .formatted(
                                Path.of(unit.getSourceFile().toUri()),
                                first,
                                name,
                                length,
                                LINES_OF_A_FUNCTION));
            }
        }
    }
}
