package io.filebell.receiver.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiverPageTest {

    @TempDir
    private Path folder;

    @Test
    void itsExampleHasFifteenLinesAndCompilesForJava17() {
        String example = ReceiverPage.block("Listener.java");
        assertThat(example.lines()).hasSize(15);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        null,
                        null,
                        null,
                        List.of(
                                "--release",
                                "17",
                                "-proc:none",
                                "-d",
                                folder.toString(),
                                "-cp",
                                System.getProperty("java.class.path")),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///Listener.java"),
                                        SimpleJavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(
                                            boolean ignoreEncodingErrors) {
                                        return example;
                                    }
                                }))
                .call();
        assertThat(compiled).isTrue();
    }

    @Test
    void itsCoordinatesAreThoseOfTheBuild() throws IOException {
        String pom = Files.readString(ReceiverPage.root().resolve("pom.xml"));
        String coordinates = ReceiverPage.block("coordinates");
        String version = between(pom, "<version>", "</version>");
        assertThat(coordinates)
                .contains("<artifactId>filebell-receiver</artifactId>\n  <version>" + version)
                .contains("<version>" + between(pom, "<version.sqlite>", "</version.sqlite>"));
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }
}
