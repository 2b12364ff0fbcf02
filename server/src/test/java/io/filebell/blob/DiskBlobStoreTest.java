package io.filebell.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskBlobStoreTest extends BlobStoreConformance {

    private static final String SHA256_OF_NOTHING =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    @Override
    BlobStore newStore() {
        return DiskBlobStore.open(root(), new SecureRandom());
    }

    @Test
    void flushesBytesBeforeTheirNameAndTheFolderBeforeItReturns() {
        FaultyDisk disk = new FaultyDisk(root());
        BlobStore store = new DiskBlobStore(root(), new SecureRandom(), disk);

        store.put(Sources.zeros(0), 0);
        assertThat(disk.steps())
                .containsExactly(
                        "create tmp/*",
                        "force",
                        "makeFolder e3",
                        "forceFolder ",
                        "move e3/*",
                        "forceFolder e3");

        store.put(Sources.zeros(0), 0);
        assertThat(disk.steps())
                .containsExactly("create tmp/*", "force", "move e3/*", "forceFolder e3");
    }

    @Test
    void writesInChunks() {
        FaultyDisk disk = new FaultyDisk(root());
        BlobStore store = new DiskBlobStore(root(), new SecureRandom(), disk);

        store.put(Sources.zeros(200_000), 200_000);

        assertThat(disk.steps()).filteredOn("write"::equals).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "force", "makeFolder", "move", "forceFolder"})
    void keepsNothingWhenTheDiskFailsAt(String step) throws IOException {
        FaultyDisk disk = new FaultyDisk(root());
        BlobStore store = new DiskBlobStore(root(), new SecureRandom(), disk);
        disk.fail(step, new IOException("Input/output error"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.zeros(100_000), 100_000))
                .returns(ErrorCode.UNAVAILABLE, Problem::code);
        assertThat(files()).isEmpty();

        disk.fail("", null);
        store.put(Sources.zeros(100_000), 100_000);
        assertThat(files()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "force", "makeFolder", "move", "forceFolder"})
    void saysThatTheDiskIsFullWhenItFillsUpAt(String step) throws IOException {
        FaultyDisk disk = new FaultyDisk(root());
        BlobStore store = new DiskBlobStore(root(), new SecureRandom(), disk);
        disk.fail(step, new FileSystemException("x", null, "No space left on device"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.zeros(100_000), 100_000))
                .returns(ErrorCode.OUT_OF_SPACE, Problem::code);
        assertThat(files()).isEmpty();
    }

    @Test
    void knowsAFullDiskInAnyLanguage() {
        FaultyDisk disk = new FaultyDisk(root());
        BlobStore store = new DiskBlobStore(root(), new SecureRandom(), disk);
        disk.fail("write", new IOException("Kein Speicherplatz mehr verfügbar"));
        disk.leaveUsable(0);

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.zeros(1), 1))
                .returns(ErrorCode.OUT_OF_SPACE, Problem::code);
    }

    @Test
    void showsFilesAndFoldersToThisUserAlone() throws IOException {
        assumeTrue(posix(), "file permissions of POSIX");
        newStore().put(Sources.zeros(10), 10);

        try (Stream<Path> everything = Files.walk(root())) {
            assertThat(everything)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void isThereAgainAfterARestart() {
        BlobLocation location = newStore().put(Sources.zeros(100_000), 100_000).location();

        assertThat(newStore().open(location, 0, 10))
                .isPresent()
                .hasValueSatisfying(bytes -> assertThat(Sources.readAll(bytes)).hasSize(10));
    }

    @Test
    void makesAFolderAgainThatSomebodyRemoved() throws IOException {
        BlobStore store = newStore();
        store.delete(store.put(Sources.zeros(0), 0).location());
        Files.delete(root().resolve("e3"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.zeros(0), 0))
                .returns(ErrorCode.UNAVAILABLE, Problem::code);
        assertThat(store.open(store.put(Sources.zeros(0), 0).location(), 0, 1)).isPresent();
    }

    @Test
    void sweepsUnfinishedPutsThatNobodyTouchesAnyMore() throws IOException {
        BlobStore store = newStore();
        Path old = touch(root().resolve("tmp/old"), NOON.minusSeconds(1));
        Path fresh = touch(root().resolve("tmp/fresh"), NOON);

        assertThat(store.sweepUnfinished(NOON)).isEqualTo(1);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void leavesForeignFilesAlone() throws IOException {
        BlobStore store = newStore();
        Path stray = touch(Files.createDirectory(root().resolve("e3")).resolve("README"), NOON);
        Path other = touch(Files.createDirectory(root().resolve("lost+found")).resolve("x"), NOON);
        Path plain = touch(root().resolve("aa"), NOON);

        new BlobSweep(store, asked -> Set.of()).run(NOON.plusSeconds(1));

        assertThat(List.of(stray, other, plain))
                .allSatisfy(path -> assertThat(path).exists());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e3",
                "e3/x",
                "../../etc/passwd",
                "e3/../../etc/passwd",
                "aa/" + SHA256_OF_NOTHING + ".0123456789abcdef",
                "e3/" + SHA256_OF_NOTHING,
                "e3/" + SHA256_OF_NOTHING + ".0123456789abcdeF",
                "e3/" + SHA256_OF_NOTHING + ".0123456789abcdef\n",
                "e3/" + SHA256_OF_NOTHING + ".0123456789abcde/",
            })
    void knowsNoLocationOutsideItsFolders(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new BlobLocation(name));
    }

    @Test
    void saysWhichFileIsInTheWayOfItsFolder() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("blobs"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> DiskBlobStore.open(inTheWay, new SecureRandom()))
                .withMessage(
                        "The blob folder " + inTheWay + " cannot be used: it is not a folder. Move"
                                + " the file away, or choose a folder with"
                                + " FILEBELL_BLOBS=file:<folder>.");
    }

    @Test
    void saysWhenItsParentIsAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> DiskBlobStore.open(file.resolve("blobs"), new SecureRandom()))
                .withMessageContaining(
                        "The blob folder " + file.resolve("blobs") + " cannot be used");
    }

    @Test
    void saysWhenItMayNotWriteIntoItsFolder() {
        FaultyDisk disk = new FaultyDisk(root());
        disk.fail("create", new AccessDeniedException(root().toString()));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> new DiskBlobStore(root(), new SecureRandom(), disk).check())
                .withMessage(
                        "The blob folder " + root() + " cannot be used: this user may not write in"
                                + " it. Give it to this user, or choose another with"
                                + " FILEBELL_BLOBS=file:<folder>.");
    }

    @Test
    void saysWhenTheDiskIsFullAtTheStart() {
        FaultyDisk disk = new FaultyDisk(root());
        disk.fail("write", new IOException("No space left on device"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> new DiskBlobStore(root(), new SecureRandom(), disk).check())
                .returns(ErrorCode.OUT_OF_SPACE, Problem::code)
                .withMessageContaining(root().toString());
    }

    @Test
    void leavesNothingBehindOfItsTrialAtTheStart() throws IOException {
        newStore();

        assertThat(files()).isEmpty();
    }

    private Path root() {
        return folder.resolve("deep/blobs");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> everything = Files.walk(folder)) {
            return everything.filter(Files::isRegularFile).toList();
        }
    }

    private boolean posix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Path touch(Path file, Instant at) throws IOException {
        Files.createFile(file);
        return Files.setLastModifiedTime(file, FileTime.from(at));
    }
}
