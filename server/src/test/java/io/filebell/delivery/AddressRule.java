package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.event.Event;
import io.filebell.testing.Behaviour;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where an attempt may go: the listener's name is looked up, checked, and what was checked is met.
 */
abstract class AddressRule extends OverHttp {

    private static final String NAME = "hooks.test";

    @Test
    void theCheckedAddressIsTheOneConnectedToUnderItsName() {
        network.name(NAME, "127.0.0.1");
        EndpointId endpoint = registerName();
        StoredAttempt attempt = attempt(endpoint, world.happens(), 1);
        assertThat(attempt.address()).isEqualTo("127.0.0.1");
        assertThat(network.lookups()).isEqualTo(1);
        assertThat(listener.requests().getFirst().header("host"))
                .isEqualTo(NAME + ":" + listener.port());
    }

    @Test
    void theNameIsLookedUpForEveryNewConnection() {
        listener.always(Behaviour.answers(200).with("connection", "close"));
        network.name(NAME, "127.0.0.1");
        EndpointId endpoint = registerName();
        for (int i = 1; i <= 3; i++) {
            awaitState(endpoint, world.happens(), "delivered");
            assertThat(network.lookups()).isEqualTo(i);
            network.pass(Limits.NAME_AGE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "224.0.0.1",
                "::1",
                "fe80::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::1"
            })
    void aNameThatBecomesForbiddenLaterIsRefusedAndTriedAgain(String forbidden) {
        network.name(NAME, "127.0.0.1");
        EndpointId endpoint = registerName();
        awaitState(endpoint, world.happens(), "delivered");
        network.name(NAME, forbidden).pass(Limits.NAME_AGE);

        Event refused = world.happens();
        assertThat(attempt(endpoint, refused, 1).verdict()).startsWith("address_forbidden: ");
        assertThat(listener.requests()).hasSize(1);

        network.name(NAME, "127.0.0.1").pass(Limits.NAME_AGE);
        world.time.pass(Duration.ofSeconds(7));
        awaitState(endpoint, refused, "delivered");
    }

    @Test
    void everyAddressOfTheNameIsChecked() {
        network.name(NAME, "127.0.0.1", "10.0.0.1");
        EndpointId endpoint = registerName();
        assertThat(attempt(endpoint, world.happens(), 1).verdict())
                .startsWith("address_forbidden: 10.0.0.1");
        assertThat(listener.connections()).isZero();
    }

    @Test
    void plainHttpGoesToNoPublicAddress() {
        network.name("public.test", "93.184.216.34");
        EndpointId endpoint = register("http://public.test/hook", Duration.ofSeconds(15));
        assertThat(attempt(endpoint, world.happens(), 1).verdict())
                .startsWith("address_forbidden: Plain http");
    }

    private EndpointId registerName() {
        return register("http://" + NAME + ":" + listener.port() + "/hook", Duration.ofSeconds(15));
    }
}
