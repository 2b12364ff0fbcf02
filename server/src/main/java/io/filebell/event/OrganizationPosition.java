package io.filebell.event;

import java.util.Comparator;

/**
 * A place in the order of all events of an organization, over all its logs.
 *
 * @param tx the database's transaction; 0 where rows commit in the order of their numbers
 * @param number of the event's row
 */
public record OrganizationPosition(long tx, long number)
        implements Comparable<OrganizationPosition> {

    public static final OrganizationPosition START = new OrganizationPosition(0, 0);

    private static final Comparator<OrganizationPosition> ORDER = Comparator.comparingLong(
                    OrganizationPosition::tx)
            .thenComparingLong(OrganizationPosition::number);

    @Override
    public int compareTo(OrganizationPosition other) {
        return ORDER.compare(this, other);
    }
}
