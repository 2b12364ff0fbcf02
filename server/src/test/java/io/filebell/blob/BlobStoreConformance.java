package io.filebell.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link BlobStore} does alike. */
abstract class BlobStoreConformance {

    private static final long ANY = Long.MAX_VALUE;
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Instant EARLIER = Instant.parse("1999-01-01T00:00:00Z");

    private BlobStore store;

    abstract BlobStore newStore();

    @BeforeEach
    void openStore() {
        store = newStore();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 65_535, 65_536, 65_537, 131_072, 1_000_003})
    void givesBackTheSameBytes(int size) {
        byte[] bytes = Sources.bytes(size, size);

        StoredBlob stored = store.put(Sources.dripping(bytes), ANY);

        assertThat(read(stored.location())).isEqualTo(bytes);
        assertThat(stored.ref()).isEqualTo(BlobRef.of(Sha256.start().digest(bytes), size));
        assertThat(stored.location().sha256()).isEqualTo(stored.ref().sha256());
    }

    @Test
    void knowsTheEmptyContentByItsWellKnownHash() {
        assertThat(store.put(InputStream.nullInputStream(), 0).ref().sha256())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 65_536, 100_000})
    void takesAContentOfExactlyTheLimit(int limit) {
        StoredBlob stored = store.put(Sources.zeros(limit), limit);

        assertThat(stored.ref().size()).isEqualTo(limit);
        assertThat(read(stored.location())).hasSize(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 65_536, 100_000})
    void refusesOneByteMoreAndKeepsNothing(int limit) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.zeros(limit + 1L), limit))
                .returns(ErrorCode.TOO_LARGE, Problem::code);

        assertNothingIsKept();
    }

    @Test
    void stopsReadingSoonAfterTheLimit() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.zeros(Long.MAX_VALUE), 1_000_000))
                .returns(ErrorCode.TOO_LARGE, Problem::code);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 200_000})
    void keepsNothingOfAContentThatIsCutOff(int after) {
        IOException reset = new IOException("connection reset");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> store.put(Sources.cutOff(after, reset), ANY))
                .returns(ErrorCode.UPLOAD_INCOMPLETE, Problem::code)
                .withCause(reset);

        assertNothingIsKept();
    }

    @Test
    void keepsNothingWhenTheSourceThrowsUnchecked() {
        InputStream broken = Sources.throwing(100_000, new IllegalStateException("bad chunk"));

        assertThatIllegalStateException().isThrownBy(() -> store.put(broken, ANY));

        assertNothingIsKept();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100000",
        "0, 1",
        "99999, 1",
        "99999, 2",
        "0, 0",
        "50000, 0",
        "100000, 1",
        "100001, 5",
        "65535, 2",
        "1, 99998",
        "12345, 60000",
        "0, 9223372036854775807",
        "99990, 9223372036854775807",
        "9223372036854775807, 9223372036854775807",
    })
    void readsARange(long offset, long length) {
        byte[] bytes = Sources.bytes(7, 100_000);
        BlobLocation location = store.put(Sources.of(bytes), ANY).location();

        byte[] range = Sources.readAll(store.open(location, offset, length).orElseThrow());

        int from = (int) Math.min(offset, bytes.length);
        int to = (int) Math.min(bytes.length, length > bytes.length ? ANY : from + length);
        assertThat(range).isEqualTo(Arrays.copyOfRange(bytes, from, to));
    }

    @Test
    void skipsAndCountsWithinARange() throws IOException {
        byte[] bytes = Sources.bytes(8, 1_000);
        BlobLocation location = store.put(Sources.of(bytes), ANY).location();

        try (InputStream range = store.open(location, 100, 200).orElseThrow()) {
            assertThat(range.available()).isEqualTo(200);
            assertThat(range.skip(50)).isEqualTo(50);
            assertThat(range.read()).isEqualTo(bytes[150] & 0xff);
            assertThat(range.skip(1_000)).isEqualTo(149);
            assertThat(range.read()).isEqualTo(-1);
            assertThat(range.skip(-1)).isZero();
        }
    }

    @Test
    void refusesANegativeRange() {
        BlobLocation location = store.put(Sources.zeros(10), ANY).location();

        assertThatIllegalArgumentException().isThrownBy(() -> store.open(location, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.open(location, 0, -1));
    }

    @Test
    void saysWhenNothingIsThere() {
        BlobLocation location = store.put(Sources.zeros(10), ANY).location();
        store.delete(location);

        assertThat(store.open(location, 0, ANY)).isEmpty();
        assertThat(store.open(location, 100, 0)).isEmpty();
    }

    @Test
    void deletesOnceAndAgain() {
        BlobLocation one = store.put(Sources.zeros(10), ANY).location();
        BlobLocation other = store.put(Sources.zeros(11), ANY).location();

        store.delete(one);
        store.delete(one);

        assertThat(all()).containsExactly(other);
    }

    @Test
    void readsOnToTheEndWhatIsDeletedMeanwhile() throws IOException {
        byte[] bytes = Sources.bytes(9, 200_000);
        BlobLocation location = store.put(Sources.of(bytes), ANY).location();

        try (InputStream open = store.open(location, 0, ANY).orElseThrow()) {
            byte[] first = open.readNBytes(10);
            store.delete(location);
            assertThat(first).isEqualTo(Arrays.copyOf(bytes, 10));
            assertThat(open.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, bytes.length));
        }
    }

    @Test
    void storesTheSameContentAtALocationOfItsOwn() {
        byte[] bytes = Sources.bytes(1, 50_000);
        StoredBlob one = store.put(Sources.of(bytes), ANY);
        StoredBlob other = store.put(Sources.of(bytes), ANY);

        assertThat(other.ref()).isEqualTo(one.ref());
        assertThat(other.location()).isNotEqualTo(one.location());

        store.delete(one.location());
        assertThat(read(other.location())).isEqualTo(bytes);
    }

    @Test
    void storesTheSameContentFromManyAtOnce() throws Exception {
        byte[] bytes = Sources.bytes(2, 150_000);
        Set<BlobLocation> locations = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<StoredBlob>> puts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                puts.add(threads.submit(() -> store.put(Sources.dripping(bytes), ANY)));
            }
            for (Future<StoredBlob> put : puts) {
                locations.add(put.get().location());
            }
        }
        assertThat(locations).hasSize(100);
        assertThat(locations).allSatisfy(one -> assertThat(read(one)).isEqualTo(bytes));
        assertThat(all()).containsExactlyInAnyOrderElementsOf(locations);
    }

    @Test
    void showsOnlyWhatIsOlder() {
        store.put(Sources.zeros(1), ANY);

        assertThat(batches(EARLIER, 10)).isEmpty();
        assertThat(batches(LATER, 10)).hasSize(1);
    }

    @Test
    void showsEveryLocationOnceInBatches() {
        Set<BlobLocation> stored = new HashSet<>();
        for (int i = 0; i < 25; i++) {
            stored.add(store.put(Sources.zeros(i), ANY).location());
        }

        List<List<BlobLocation>> batches = batches(LATER, 10);

        assertThat(batches).hasSize(3).allSatisfy(b -> assertThat(b).hasSizeBetween(1, 10));
        assertThat(batches.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void maySweepWhileItIsShown() {
        for (int i = 0; i < 25; i++) {
            store.put(Sources.zeros(i), ANY);
        }

        store.eachBatch(LATER, 4, batch -> batch.forEach(store::delete));

        assertNothingIsKept();
    }

    @Test
    void sweepsOnlyOldLocationsThatNoRowNames() {
        BlobLocation live = store.put(Sources.zeros(1), ANY).location();
        store.put(Sources.zeros(1), ANY);
        store.put(Sources.zeros(2), ANY);
        BlobSweep sweep = new BlobSweep(store, asked -> Set.of(live));

        assertThat(sweep.run(EARLIER)).isEqualTo(new BlobSweep.Swept(0, 0));
        assertThat(sweep.run(LATER)).isEqualTo(new BlobSweep.Swept(2, 0));

        assertThat(all()).containsExactly(live);
    }

    private void assertNothingIsKept() {
        assertThat(all()).isEmpty();
        assertThat(store.sweepUnfinished(LATER)).isZero();
    }

    private byte[] read(BlobLocation location) {
        return Sources.readAll(store.open(location, 0, ANY).orElseThrow());
    }

    private List<BlobLocation> all() {
        return batches(LATER, 1_000).stream().flatMap(List::stream).toList();
    }

    private List<List<BlobLocation>> batches(Instant storedBefore, int batchSize) {
        List<List<BlobLocation>> shown = new ArrayList<>();
        store.eachBatch(storedBefore, batchSize, shown::add);
        return shown;
    }
}
