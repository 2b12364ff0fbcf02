package io.filebell.event;

import java.util.List;

/**
 * Events of a whole organization, in order.
 *
 * @param last the place of the last of them, or the place asked for when there are none
 */
public record OrganizationPage(List<Event> events, OrganizationPosition last) {

    public OrganizationPage {
        events = List.copyOf(events);
    }
}
