package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.event.EventType;
import io.filebell.event.EventTypes;
import org.junit.jupiter.api.Test;

class AccountEventsTest {

    @Test
    void everyTypeOfTheContractIsThereOnce() {
        EventTypes types = new EventTypes();
        AccountEvents.all().forEach(types::add);

        assertThat(types.all())
                .extracting(EventType::name)
                .containsExactly(
                        "member.added",
                        "member.removed",
                        "member.role_changed",
                        "permission.changed",
                        "workspace.created",
                        "workspace.deleted",
                        "workspace.updated");
    }

    @Test
    void everyExampleIsReadBackAsItself() {
        for (EventType<?> type : AccountEvents.all()) {
            String json = JsonFormat.MAPPER.writeValueAsString(type.example());
            assertThat(JsonFormat.MAPPER.readValue(json, type.data()))
                    .as(json)
                    .isEqualTo(type.example());
        }
    }
}
