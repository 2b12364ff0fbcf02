package io.filebell.blob;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeDetectorTest {

    private final TypeDetector detector = new TypeDetector();

    @ParameterizedTest
    @CsvSource({
        "255044462d312e370a25c3a4c3bc0000, application/pdf",
        "89504e470d0a1a0a0000000d49484452, image/png",
        "ffd8ffe000104a46494600010100, image/jpeg",
        "474946383961010001008000, image/gif",
        "524946462400000057454250565038200000, image/webp",
        "0000001c667479706865696300000000, image/heic",
        "0000001c667479706176696600000000, image/avif",
        "000000206674797069736f6d00000200, video/mp4",
        "000000146674797071742020, video/quicktime",
        "504b03041400000008000000, application/zip",
        "1f8b0800000000000003, application/gzip",
        "377abcaf271c0004, application/x-7z-compressed",
        "28b52ffd00580000, application/zstd",
        "7f454c4602010100000000, application/x-elf",
        "0061736d01000000, application/wasm",
        "d0cf11e0a1b11ae10000000000000000, application/x-ole-storage",
        "53514c69746520666f726d6174203300, application/x-sqlite3",
        "49443303000000000000, audio/mpeg",
        "664c614300000022, audio/x-flac",
    })
    void knowsTheBytesOf(String hex, String type) {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(hex), 600);

        assertThat(detect(bytes, "", "")).isEqualTo(type);
        assertThat(detect(bytes, "notes.txt", "text/html")).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello, world | a.txt | text/plain",
                "hello, world | README | text/plain",
                "# Title | a.md | text/markdown",
                "a,b,c | a.csv | text/csv",
                "a: 1 | a.yaml | application/yaml",
                "{\"a\":1} | x | application/json",
                "{\"a\":1} | x.txt | application/json",
                "{\"a\":1} | x.ipynb | application/x-ipynb+json",
                "{\"a\":1} | x.js | text/javascript",
                "[1, 2] | a.json | application/json",
                "fn main() {} | main.rs | text/x-rust",
                "let a = 1; | a.ts | text/x-typescript",
                "<?xml version='1.0'?><a/> | a | application/xml",
                "<?xml version='1.0'?><a/> | a.txt | application/xml",
                "<?xml version='1.0'?><!-- <svg> --><svg/> | a.xml | image/svg+xml",
                "<!DOCTYPE svg PUBLIC 'x' 'y' [<!ENTITY z '>'>]><svg/> | a.png | image/svg+xml",
                "<x:svg xmlns:x='http://www.w3.org/2000/svg'/> | a.txt | image/svg+xml",
                "<!DOCTYPE html><p>x | a.txt | text/html",
                "<!-- a --> <SCRIPT>alert(1)</SCRIPT> | a.txt | text/html",
                "<html xmlns='http://www.w3.org/1999/xhtml'/> | a | application/xhtml+xml",
                "<p>x | a.png | text/html",
                "<3 you | a.txt | text/plain",
                "%PDF-1.4 all in ASCII | a.txt | application/pdf",
                "{\\rtf1 x} | a | application/rtf",
                "BEGIN:VCARD | a | text/vcard",
                "just words | photo.png | text/plain",
                "just words | a.pdf | text/plain",
            })
    void knowsTexts(String text, String name, String type) {
        assertThat(detect(text.getBytes(UTF_8), name, "")).isEqualTo(type);
        assertThat(detect(("\ufeff \n" + text).getBytes(UTF_8), name, "")).isEqualTo(type);
        assertThat(detect(("\ufeff" + text).getBytes(UTF_16LE), name, "")).isEqualTo(type);
        assertThat(detect(("\ufeff" + text).getBytes(UTF_16BE), name, "")).isEqualTo(type);
    }

    @Test
    void takesOlderEncodingsForText() {
        assertThat(detect("Grüße aus Köln".getBytes(ISO_8859_1), "a.txt", ""))
                .isEqualTo("text/plain");
    }

    @Test
    void takesACharacterThatTheLimitCutsForText() {
        byte[] bytes = "x€".getBytes(UTF_8);

        assertThat(detect(Arrays.copyOf(bytes, 3), "", "")).isEqualTo("text/plain");
        assertThat(detect(new byte[] {'x', (byte) 0xc0, (byte) 0x80, 1}, "", ""))
                .isEqualTo("application/octet-stream");
    }

    @ParameterizedTest
    @CsvSource({
        "report.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "lib.jar, application/java-archive",
        "photo.png, application/zip",
        "page.html, application/zip",
    })
    void letsTheNameSayWhichOfItsKind(String name, String type) {
        byte[] zip = Arrays.copyOf(HexFormat.of().parseHex("504b030414000000"), 100);

        assertThat(detect(zip, name, "")).isEqualTo(type);
    }

    @Test
    void knowsOpenDocumentsByTheirFirstEntry() {
        byte[] zip = new byte[200];
        System.arraycopy(HexFormat.of().parseHex("504b0304"), 0, zip, 0, 4);
        byte[] entry = "mimetypeapplication/vnd.oasis.opendocument.text".getBytes(UTF_8);
        System.arraycopy(entry, 0, zip, 30, entry.length);

        assertThat(detect(zip, "a", "")).isEqualTo("application/vnd.oasis.opendocument.text");
    }

    @Test
    void knowsAnArchiveByAMarkFarIn() {
        byte[] tar = new byte[512];
        System.arraycopy("folder/file".getBytes(UTF_8), 0, tar, 0, 11);
        System.arraycopy("ustar".getBytes(UTF_8), 0, tar, 257, 5);

        assertThat(detect(tar, "", "")).isEqualTo("application/x-tar");
    }

    @ParameterizedTest
    @CsvSource({
        "a.mp3, '', audio/mpeg",
        "a.MP3, text/html, audio/mpeg",
        "a.html, '', application/octet-stream",
        "a.html, text/html, application/octet-stream",
        "a.svg, image/svg+xml, application/octet-stream",
        "a, image/x-raw, image/x-raw",
        "a, 'Application/X-Own; v=1', application/x-own",
        "a, application/x-www-form-urlencoded, application/octet-stream",
        "a, multipart/form-data; boundary=x, application/octet-stream",
        "a, nonsense, application/octet-stream",
        "a, '*/*', application/octet-stream",
        "a, 'text/html\r\nx: y', application/octet-stream",
    })
    void takesHintsForUnknownBytes(String name, String claimed, String type) {
        assertThat(detect(Sources.bytes(42, 1_000), name, claimed)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "a, text/markdown; charset=utf-8, text/markdown",
        "a, application/ld+json, application/ld+json",
        "a, image/png, text/plain",
        "a, application/x-www-form-urlencoded, text/plain",
        "a.csv, text/html, text/csv",
    })
    void takesHintsForPlainText(String name, String claimed, String type) {
        assertThat(detect("words".getBytes(UTF_8), name, claimed)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, '', text/plain",
        "a.png, text/plain, image/png",
        "a, text/markdown, text/markdown",
        "a, '', application/octet-stream",
    })
    void takesHintsForNothing(String name, String claimed, String type) {
        assertThat(detect(new byte[0], name, claimed)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.", ".pdf", "a#b?c.pdf", "\u0000", "ä/ö\\.ü"})
    void takesAnyName(String name) {
        assertThat(detect(Sources.bytes(42, 1_000), name, "")).contains("/");
    }

    @Test
    void looksAtNothingPastTheLength() {
        byte[] bytes = "words\u0000\u0001".getBytes(UTF_8);

        assertThat(detector.detect(bytes, 5, "", "")).isEqualTo(DetectedType.PLAIN_TEXT);
    }

    @Test
    void asksNobodyForAnExternalEntity() throws IOException {
        try (ServerSocket trap = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + trap.getLocalPort() + "/";
            String document = "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"" + url
                    + "\" [<!ENTITY % e" + " SYSTEM \"" + url + "\">%e;]><a>\u0001</a>";

            detect(document.getBytes(UTF_8), "a.xml", "");
            detect(document.getBytes(UTF_16LE), "a.xml", "");

            trap.setSoTimeout(1);
            Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(trap::accept);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bearsHostileBytes(long seed) {
        Random random = new Random(seed);
        List<byte[]> starts = new ArrayList<>();
        for (String start : List.of(
                "",
                "<",
                "<!--",
                "<!DOCTYPE",
                "<!DOCTYPE a [",
                "<?",
                "<?xml ",
                "{",
                "%PDF-",
                "PK\3\4",
                "\0\0\0 ftyp",
                "RIFF",
                "<html",
                "<svg",
                "\u00ff\u00fe",
                "\u00fe\u00ff",
                "\u00ef\u00bb\u00bf",
                "ID3",
                "P5 ",
                "BZh",
                "MZ",
                "[0-9]",
                "function a",
                "0\nSECTION\n")) {
            starts.add(start.getBytes(ISO_8859_1));
        }
        for (int i = 0; i < 1_000; i++) {
            byte[] start = starts.get(random.nextInt(starts.size()));
            byte[] bytes = Arrays.copyOf(start, start.length + random.nextInt(3_000));
            for (int at = start.length; at < bytes.length; at++) {
                bytes[at] = random.nextInt(50) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) " <>!-[]?a:/\n".charAt(random.nextInt(12));
            }
            assertThat(detect(bytes, "a.xml", "text/plain"))
                    .as("seed %d, round %d", seed, i)
                    .contains("/");
        }
    }

    private String detect(byte[] bytes, String name, String claimed) {
        return detector.detect(bytes, bytes.length, name, claimed).name();
    }
}
