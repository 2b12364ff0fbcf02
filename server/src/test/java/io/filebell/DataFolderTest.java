package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.filebell.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

    @TempDir
    private Path folder;

    @Test
    void isMadeForThisUserAlone() throws IOException {
        Path data = folder.resolve("deep").resolve("data");

        try (DataFolder opened = DataFolder.open(data)) {
            assertThat(opened.path()).isDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void keepsASecondServerOutAndNamesTheFirst() {
        try (DataFolder first = DataFolder.open(folder)) {
            assertThatThrownBy(() -> DataFolder.open(first.path()))
                    .isInstanceOf(Problem.class)
                    .hasMessage("Another Filebell (process "
                            + ProcessHandle.current().pid()
                            + ") runs with the data folder " + folder
                            + ". Stop it, or choose another folder with --data.");
        }
    }

    @Test
    void isFreeAgainOnceItIsClosed() {
        DataFolder.open(folder).close();

        DataFolder.open(folder).close();
    }

    @Test
    void takesBackWhatItMadeAndNothingElse() throws IOException {
        Path fresh = folder.resolve("fresh");
        try (DataFolder opened = DataFolder.open(fresh)) {
            opened.takeBack();
        }
        assertThat(fresh).doesNotExist();

        try (DataFolder opened = DataFolder.open(fresh)) {
            Files.createFile(fresh.resolve("a.txt"));
            opened.takeBack();
        }
        assertThat(fresh)
                .isDirectoryContaining("glob:**/a.txt")
                .isDirectoryNotContaining("glob:**/lock");

        DataFolder.open(fresh).close();
        try (DataFolder opened = DataFolder.open(fresh)) {
            opened.takeBack();
        }
        assertThat(fresh).isDirectoryContaining("glob:**/lock");
    }

    @Test
    void saysThatAFileIsInTheWay() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is a file")
                .hasMessageContaining("Choose another one with --data");
    }

    @Test
    void saysThatItCannotBeWrittenTo() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
        assumeThat(Files.isWritable(data)).as("root may write everywhere").isFalse();

        assertThatThrownBy(() -> DataFolder.open(data))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("this user may not write to");
    }
}
