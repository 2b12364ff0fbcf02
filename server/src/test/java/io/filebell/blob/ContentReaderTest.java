package io.filebell.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentReaderTest {

    private static final int SMALL = Limits.SMALL_CONTENT_BYTES;
    private static final long ANY = Long.MAX_VALUE;
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    private final BlobStore store =
            new MemoryBlobStore(InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")));
    private final ContentReader reader = new ContentReader(store, new TypeDetector());
    private int kept;

    @AfterEach
    void storesNothingButWhatItReturned() {
        List<BlobLocation> all = new ArrayList<>();
        store.eachBatch(LATER, 1_000, all::addAll);
        assertThat(all).hasSize(kept);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, SMALL - 1, SMALL})
    void keepsSmallContentsInMemory(int size) {
        byte[] bytes = Sources.bytes(size, size);

        for (IncomingContent incoming : List.of(incoming(bytes), incoming(bytes).declaring(size))) {
            Content content = reader.read(incoming, size);

            assertThat(content)
                    .isInstanceOfSatisfying(
                            Content.Small.class,
                            small -> assertThat(small.bytes()).isEqualTo(bytes));
            assertThat(content.ref()).isEqualTo(ref(bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL + 1, SMALL + 2, 200_000})
    void storesLargeContents(int size) {
        byte[] bytes = Sources.bytes(size, size);

        for (IncomingContent incoming : List.of(incoming(bytes), incoming(bytes).declaring(size))) {
            Content content = reader.read(incoming, size);
            kept++;

            assertThat(content).isInstanceOfSatisfying(Content.Large.class, large -> {
                InputStream stored =
                        store.open(large.stored().location(), 0, ANY).orElseThrow();
                assertThat(Sources.readAll(stored)).isEqualTo(bytes);
            });
            assertThat(content.ref()).isEqualTo(ref(bytes));
        }
    }

    @Test
    void tellsTheTypeOfBoth() {
        byte[] small = "%PDF-1.7\n\u0000\u0001".getBytes(StandardCharsets.ISO_8859_1);
        byte[] large = Sources.bytes(1, 100_000);
        System.arraycopy(small, 0, large, 0, small.length);

        assertThat(reader.read(incoming(small), ANY).type().name()).isEqualTo("application/pdf");
        assertThat(reader.read(incoming(large), ANY).type().name()).isEqualTo("application/pdf");
        kept = 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SMALL, SMALL + 1, 100_000})
    void refusesMoreThanTheLimit(int size) {
        assertRefused(incoming(new byte[size]), size - 1, ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesADeclaredSizeOverTheLimitUnread() {
        IncomingContent unreadable = IncomingContent.of(
                Sources.throwing(0, new IllegalStateException("It was read")), "a");

        assertRefused(unreadable.declaring(1_001), 1_000, ErrorCode.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, SMALL - 1, SMALL, SMALL + 1, 100_000})
    void refusesWhatEndsBeforeItsDeclaredSize(int size) {
        assertRefused(
                incoming(new byte[size]).declaring(size + 1), ANY, ErrorCode.UPLOAD_INCOMPLETE);
        assertRefused(
                incoming(new byte[size]).declaring(200_000), ANY, ErrorCode.UPLOAD_INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, SMALL, SMALL + 1, SMALL + 2, 100_000})
    void refusesMoreThanTheDeclaredSize(int size) {
        assertRefused(incoming(new byte[size]).declaring(size - 1), ANY, ErrorCode.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, SMALL, SMALL + 1, 100_000})
    void refusesWhatIsCutOff(int after) {
        InputStream cut = Sources.cutOff(after, new IOException("reset"));

        assertRefused(IncomingContent.of(cut, "a"), ANY, ErrorCode.UPLOAD_INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, SMALL, SMALL + 1, 100_000})
    void comparesTheDigest(int size) {
        byte[] bytes = Sources.bytes(3, size);
        SentDigest right = new SentDigest(ref(bytes).sha256());
        SentDigest wrong = new SentDigest("0".repeat(64));

        assertThat(reader.read(incoming(bytes).expecting(right), ANY).ref()).isEqualTo(ref(bytes));
        kept = size > SMALL ? 1 : 0;
        assertRefused(incoming(bytes).expecting(wrong), ANY, ErrorCode.DIGEST_MISMATCH);
    }

    private void assertRefused(IncomingContent incoming, long maxBytes, ErrorCode code) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> reader.read(incoming, maxBytes))
                .returns(code, Problem::code);
    }

    private static IncomingContent incoming(byte[] bytes) {
        return IncomingContent.of(Sources.dripping(bytes), "a.bin");
    }

    private static BlobRef ref(byte[] bytes) {
        return BlobRef.of(Sha256.start().digest(bytes), bytes.length);
    }
}
