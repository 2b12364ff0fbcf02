package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNamesTest {

    private final HostNames local = new HostNames(
            InetAddress.ofLiteral("127.0.0.1"), Optional.of(URI.create("https://Files.Example")));
    private final HostNames open =
            new HostNames(InetAddress.ofLiteral("0.0.0.0"), Optional.empty());

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "a.localhost:1",
                "127.0.0.1:8080",
                "127.9.9.9",
                "[::1]:8080",
                "[::1]",
                "files.example",
                "FILES.example:443",
            })
    void aLocalServerAnswersToItsNames(@Nullable String host) {
        assertThatCode(() -> local.check(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "files.example.evil",
                "10.0.0.1",
                "[fe80::1]",
                "",
                "[",
            })
    void aLocalServerAnswersToNoOthers(String host) {
        assertThat(catchThrowableOfType(Problem.class, () -> local.check(host)).code())
                .isEqualTo(ErrorCode.MISDIRECTED);
        assertThatCode(() -> open.check(host)).doesNotThrowAnyException();
    }
}
