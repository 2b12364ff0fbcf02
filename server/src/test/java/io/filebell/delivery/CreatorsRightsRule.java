package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.operation.Role;
import org.junit.jupiter.api.Test;

/** An endpoint sees what its creator may see; when that right ends it waits to be adopted. */
abstract class CreatorsRightsRule extends InAWorld {

    @Test
    void endAndPauseTheEndpointUntilSomebodyElseAdoptsIt() {
        EndpointId endpoint = world.endpoints.register("note.*");
        awaitState(endpoint, world.happens(), "delivered");

        world.access.blind.add(SimulatedPeople.FIRST);
        world.endpoints.ask(endpoint, "note.*", "other.*");
        Event unseen = world.happens();
        soon().until(() -> state(endpoint) == State.PAUSED);
        staysSo(() -> world.sender.sent.size() == 1);

        world.endpoints.enable(endpoint, false);
        soon().until(() -> state(endpoint) == State.PAUSED);
        staysSo(() -> world.sender.sent.size() == 1);

        world.endpoints.adopt(endpoint, SimulatedPeople.SECOND);
        awaitState(endpoint, unseen, "delivered");
        assertThat(state(endpoint)).isEqualTo(State.ACTIVE);
    }

    @Test
    void areThoseOfAnAdminForAnEndpointOfTheOrganization() {
        EndpointFixture ofAll = new EndpointFixture(
                world.database,
                world.rows,
                world.ids,
                world.time,
                EventSource.of(DeliveryWorld.ORGANIZATION));
        world.access.role = Role.ADMIN;
        EndpointId endpoint = ofAll.register("note.*");
        Event seen = world.happens();
        world.time.pass(Limits.SWEEP);
        awaitState(endpoint, seen, "delivered");

        world.access.role = Role.MEMBER;
        ofAll.ask(endpoint, "note.*", "other.*");
        soon().until(() -> state(endpoint) == State.PAUSED);
        world.happens();
        world.time.pass(Limits.SWEEP);
        staysSo(() -> world.sender.sent.size() == 1);
    }
}
