package io.filebell.event;

import java.util.List;

/**
 * Events of a whole organization, in order, each with its place.
 *
 * @param held whether there are none although some were committed: they show up when transactions
 *     that began before theirs have ended
 */
public record OrganizationPage(List<Placed> events, boolean held) {

    /** An event, and where it stands among those of its organization. */
    public record Placed(Event event, OrganizationPosition position) {}

    public OrganizationPage {
        events = List.copyOf(events);
    }
}
