package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.base.Problem;
import io.filebell.endpoint.Cidr;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {

    @TempDir
    private Path data;

    private final Map<Setting, String> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void hasTheseDefaults() {
        Settings settings = read();

        assertThat(settings.storage().data()).isEqualTo(data);
        assertThat(settings.storage().database()).isEmpty();
        assertThat(settings.storage().blobs()).isEqualTo(data.resolve("blobs"));
        assertThat(settings.door().address().getHostString()).isEqualTo("127.0.0.1");
        assertThat(settings.door().address().getPort()).isEqualTo(8080);
        assertThat(settings.door().publicUrl()).isEmpty();
        assertThat(settings.door().trustedProxies()).isEmpty();
        assertThat(settings.door().maxUploadBytes()).isEqualTo(50_000_000_000L);
        assertThat(settings.keys().admin()).isEmpty();
        assertThat(settings.keys().master()).isEmpty();
        assertThat(settings.allowNetworks()).isEmpty();
        assertThat(settings.kept())
                .isEqualTo(new Settings.Kept(
                        Duration.ofDays(30),
                        Duration.ofDays(90),
                        Duration.ofDays(30),
                        2_000_000_000L));
    }

    /** It said that filebell.yaml beneath the file could not be read. */
    @Test
    void leavesItToTheDataFolderToSayThatItIsAFile() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        for (Path none : List.of(file, file.resolve("deeper"))) {
            flags.put(Setting.DATA, none.toString());

            Path wanted = new SettingsReader(flags, environment, false)
                    .read()
                    .storage()
                    .data();

            assertThatThrownBy(() -> DataFolder.open(wanted))
                    .isInstanceOf(Problem.class)
                    .hasMessage("The data folder " + none + " cannot be used: " + file
                            + " is a file. Choose another one with --data, or make it writable.");
        }
    }

    @Test
    void keepsDataBesideTheCallerWhenNothingSaysWhere() {
        Settings settings = new SettingsReader(Map.of(), Map.of(), false).read();

        assertThat(settings.storage().data()).isEqualTo(Path.of("data").toAbsolutePath());
    }

    @Test
    void letsFlagsWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
        file("""
                port: 1001
                max_upload: 1 MB
                retention_trash: 7 d
                """);
        environment.put("FILEBELL_PORT", "1002");
        environment.put("FILEBELL_MAX_UPLOAD", "2 MB");
        flags.put(Setting.PORT, "1003");

        Settings settings = read();

        assertThat(settings.door().address().getPort()).isEqualTo(1003);
        assertThat(settings.door().maxUploadBytes()).isEqualTo(2_000_000);
        assertThat(settings.kept().trash()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void readsListsAndNumbersFromTheFile() throws IOException {
        file("""
                # what webhooks may reach
                allow_networks: [10.0.0.0/8, "fd00::/8"]
                trusted_proxies:
                  - 192.168.0.1
                port: 0
                public_url: https://files.example.com/
                """);

        Settings settings = read();

        assertThat(settings.allowNetworks())
                .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"));
        assertThat(settings.door().trustedProxies()).containsExactly(Cidr.parse("192.168.0.1/32"));
        assertThat(settings.door().address().getPort()).isZero();
        assertThat(settings.door().publicUrl()).contains(URI.create("https://files.example.com"));
    }

    @Test
    void takesAnEmptyVariableForNotSet() {
        environment.put("FILEBELL_DATABASE", "");
        environment.put("FILEBELL_PORT", " ");

        assertThat(read().storage().database()).isEmpty();
    }

    @Test
    void leavesTheVariablesOfOthersAlone() {
        environment.put("PATH", "/bin");
        environment.put("FILEBELL_URL", "http://127.0.0.1:8080");
        environment.put("FILEBELL_KEY", "fbk_whatever");
        environment.put("FILEBELL_LOG", "debug");
        environment.put("FILEBELL_LOG_FORMAT", "json");
        environment.put("FILEBELL_JAVA_OPTS", "-Xmx1g");

        assertThat(read().door().address().getPort()).isEqualTo(8080);
    }

    @Test
    void letsDevReachThisMachineAndNobodyReachIt() {
        environment.put("FILEBELL_ALLOW_NETWORKS", "10.0.0.0/8");

        Settings settings = new SettingsReader(withData(), environment, true).read();

        assertThat(settings.allowNetworks())
                .containsExactly(
                        Cidr.parse("10.0.0.0/8"), Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
        flags.put(Setting.HOST, "0.0.0.0");
        assertThatThrownBy(() -> new SettingsReader(withData(), environment, true).read())
                .hasMessage("--host is 0.0.0.0, but with --dev only this machine may connect:"
                        + " webhooks may go to its own ports. Leave out one of the two.");
    }

    @Test
    void namesTheNearestVariableToAnUnknownOne() {
        environment.put("FILEBELL_PROT", "1");

        assertRefused(this::read)
                .hasMessage("The environment has FILEBELL_PROT, which is no setting. Did you mean"
                        + " FILEBELL_PORT?");
    }

    @Test
    void namesTheNearestKeyToAnUnknownOne() throws IOException {
        file("alow_networks: 10.0.0.0/8\n");

        assertRefused(this::read)
                .hasMessage(data.resolve("filebell.yaml") + " sets alow_networks, which is no"
                        + " setting. Did you mean allow_networks?");
    }

    @Test
    void refusesDataInTheFileThatStandsInIt() throws IOException {
        file("data: /elsewhere\n");

        assertRefused(this::read).hasMessageContaining("cannot set data, because it stands in it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port: 8080\nport: 8081",
                "port: [",
                "just a text",
                "port: {a: 1}",
                "port:",
                "port: true",
                "a: &x [*x]"
            })
    void refusesAFileThatIsNoMappingOfTexts(String text) throws IOException {
        file(text);

        assertRefused(this::read).hasMessageContaining("filebell.yaml");
    }

    @Test
    void takesAnEmptyFileForNone() throws IOException {
        file("# nothing yet\n");

        assertThat(read().door().address().getPort()).isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FILEBELL_PORT            | 65536                     | a port from 1 to 65535
            FILEBELL_PORT            | -1                        | a port from 1 to 65535
            FILEBELL_PORT            | eighty                    | a port from 1 to 65535
            FILEBELL_HOST            | no such name.invalid      | no address or name
            FILEBELL_MAX_UPLOAD      | plenty                    | a size such as 50 GB
            FILEBELL_MAX_UPLOAD      | 0                         | a size such as 50 GB
            FILEBELL_MAX_UPLOAD      | 99999999 TB               | a size such as 50 GB
            FILEBELL_MAX_UPLOAD      | 5 GBs                     | a size such as 50 GB
            FILEBELL_RETENTION_TRASH | 30                        | a time such as 30 d
            FILEBELL_RETENTION_TRASH | 99999999 d                | a time such as 30 d
            FILEBELL_RETENTION_TRASH | soon                      | a time such as 30 d
            FILEBELL_ALLOW_NETWORKS  | 10.0.0.1/8                | write 10.0.0.0/8
            FILEBELL_ALLOW_NETWORKS  | example.com               | IP address
            FILEBELL_TRUSTED_PROXIES | 10.0.0.0/40               | prefix length
            FILEBELL_PUBLIC_URL      | files.example.com         | an address without a path
            FILEBELL_PUBLIC_URL      | ftp://files.example.com   | an address without a path
            FILEBELL_PUBLIC_URL      | https://a:b@example.com   | an address without a path
            FILEBELL_PUBLIC_URL      | https://example.com/files | an address without a path
            FILEBELL_DATABASE        | jdbc:mysql://host/db      | jdbc:postgresql://
            FILEBELL_BLOBS           | /srv/blobs                | file: and a folder
            FILEBELL_BLOBS           | s3://bucket/prefix        | Blobs in S3 are not built yet
            FILEBELL_SMTP_URL        | smtp://mail.example.com   | lacks ?from=
            FILEBELL_SMTP_URL        | smtp://m:99999?from=f@b.c | from 1 to 65535
            FILEBELL_SMTP_URL        | smtp://m?from=f@b.c&tls=no| besides from
            FILEBELL_RETENTION_EVENTS| 59 min                    | at least 1 h
            FILEBELL_RETENTION_ATTEMPTS| 23 h                    | at least 24 h
            FILEBELL_RETENTION_ATTEMPTS_BYTES| 15 MB             | at least 16 MB
            FILEBELL_RETENTION_VERSIONS| 5                       | not built yet
            """)
    void refusesAValueThatIsNotFitAndSaysWhatIs(String variable, String value, String sentence) {
        environment.put(variable, value);

        assertRefused(this::read).hasMessageContaining(variable).hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 1048576",
        "50 GB, 50000000000",
        "512 MiB, 536870912",
        "1.5kB, 1500",
        "1 tib, 1099511627776"
    })
    void readsSizes(String text, long bytes) {
        environment.put("FILEBELL_MAX_UPLOAD", text);

        assertThat(read().door().maxUploadBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"30 d, P30D", "12h, PT12H", "90 min, PT1H30M", "45 s, PT45S", "0.5 d, PT12H"})
    void readsTimes(String text, Duration time) {
        environment.put("FILEBELL_RETENTION_TRASH", text);

        assertThat(read().kept().trash()).isEqualTo(time);
    }

    @Test
    void readsWhatIsKept() {
        environment.put("FILEBELL_RETENTION_EVENTS", "1 h");
        environment.put("FILEBELL_RETENTION_ATTEMPTS", "1 d");
        environment.put("FILEBELL_RETENTION_ATTEMPTS_BYTES", "16 MB");

        assertThat(read().kept().events()).isEqualTo(Duration.ofHours(1));
        assertThat(read().kept().attempts()).isEqualTo(Duration.ofDays(1));
        assertThat(read().kept().attemptBytes()).isEqualTo(16_000_000L);
    }

    @Test
    void acceptsKeepingAllVersionsBecauseThatIsWhatHappens() {
        environment.put("FILEBELL_RETENTION_VERSIONS", "all");

        assertThat(read()).isNotNull();
    }

    @Test
    void showsNoSecret() throws IOException {
        environment.put("FILEBELL_DATABASE", "jdbc:postgresql://ann:hush@db/files?password=hush");
        environment.put("FILEBELL_ADMIN_KEY", "fbk_hush");
        environment.put("FILEBELL_MASTER_KEY", "hush");

        environment.put("FILEBELL_SMTP_URL", "smtp://ann:hush@mail?from=f@example.com");
        assertThat(read().toString()).contains("jdbc:postgresql://db/files").doesNotContain("hush");

        environment.put("FILEBELL_DATABASE", "postgres://ann:hush@db/files");
        assertRefused(this::read).message().doesNotContain("hush");
        environment.put("FILEBELL_DATABASE", "");
        environment.put("FILEBELL_SMTP_URL", "smtp://ann:hush@mail");
        assertRefused(this::read).message().doesNotContain("hush");
        environment.put("FILEBELL_SMTP_URL", "");
        file("admin_key: 'hush\n");
        assertRefused(this::read).message().doesNotContain("hush");
    }

    private Settings read() {
        return new SettingsReader(withData(), environment, false).read();
    }

    private Map<Setting, String> withData() {
        flags.put(Setting.DATA, data.toString());
        return flags;
    }

    private void file(String text) throws IOException {
        Files.writeString(data.resolve("filebell.yaml"), text);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable reading) {
        return assertThatThrownBy(reading).isInstanceOf(Problem.class);
    }
}
