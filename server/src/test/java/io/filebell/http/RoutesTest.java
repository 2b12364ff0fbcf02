package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutesTest {

    private final Routes<String> routes = new Routes<>();

    @BeforeEach
    void fill() {
        routes.add("GET", "/v1/users/me", "me");
        routes.add("GET", "/v1/users/{user}", "user");
        routes.add("PATCH", "/v1/users/{user}", "change user");
        routes.add("GET", "/v1/users/{user}/keys", "keys");
        routes.add("GET", "/v1/files/{path...}", "file");
        routes.add("PUT", "/v1/files/{path...}", "put file");
        routes.add("GET", "/v1/files/{file}/info", "info");
        routes.add("GET", "/v1", "root");
    }

    @Test
    void prefersWhatIsSpelledOut() {
        assertThat(route("GET", "/v1/users/me")).contains("me");
        assertThat(route("GET", "/v1/users/you")).contains("user");
    }

    @Test
    void goesBackWhereASpelledOutSegmentLeadsNowhere() {
        assertThat(route("GET", "/v1/users/me/keys")).contains("keys");
        assertThat(match("/v1/users/me/keys").raw()).containsExactly("me");
    }

    @Test
    void takesTheRestOfAPathAsItStands() {
        assertThat(route("GET", "/v1/files/a/b%2Fc/../d")).contains("file");
        assertThat(match("/v1/files/a/b%2Fc/../d").raw()).containsExactly("a/b%2Fc/../d");
        assertThat(match("/v1/files/").raw()).containsExactly("");
        assertThat(route("GET", "/v1/files/a/info")).contains("info");
        assertThat(match("/v1/files/a/info/b").raw()).containsExactly("a/info/b");
    }

    @Test
    void knowsTheMethodsOfAPath() {
        assertThat(match("/v1/users/you").allow()).isEqualTo("GET, HEAD, OPTIONS, PATCH");
        assertThat(route("HEAD", "/v1/users/you")).contains("user");
        assertThat(route("DELETE", "/v1/users/you")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "/",
                "/v2",
                "/v1/",
                "/v1/users",
                "/v1/users/",
                "/v1//users/me",
                "/v1/users/a/keys/",
                "/v1/users/a/../me",
                "/v1/%75sers/me",
                "/V1/users/me",
                "v1/users/me",
            })
    void findsNothing(String path) {
        assertThat(routes.find(path)).isNull();
    }

    @Test
    void refusesTwoRoutesForOneThing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.add("GET", "/v1/users/{someone}", "again"));
    }

    @Test
    void namesParameters() {
        assertThat(Routes.parameters("/v1/{a}/b/{c...}")).containsExactly("a", "c");
        assertThat(Routes.decoded(List.of("a", "c"), List.of("x%20y", "1/%C3%A4"), true))
                .containsEntry("a", "x y")
                .containsEntry("c", "/1/ä");
    }

    private Routes.Match<String> match(String path) {
        return Optional.ofNullable(routes.find(path)).orElseThrow();
    }

    private Optional<String> route(String method, String path) {
        return Optional.ofNullable(match(path).route(method));
    }
}
