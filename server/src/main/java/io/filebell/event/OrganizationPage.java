package io.filebell.event;

import java.util.List;

/** Events of a whole organization, in order, each with its place. */
public record OrganizationPage(List<Placed> events) {

    /** An event, and where it stands among those of its organization. */
    public record Placed(Event event, OrganizationPosition position) {}

    public OrganizationPage {
        events = List.copyOf(events);
    }
}
