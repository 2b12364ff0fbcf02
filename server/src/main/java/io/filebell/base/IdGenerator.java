package io.filebell.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes ids: UUIDv7 (RFC 9562, section 5.7) that only ever rise within this process, so that rows
 * made one after the other also stand one after the other in their index. Safe for many threads.
 */
public final class IdGenerator {

    /** The 48 bits of milliseconds that a UUIDv7 begins with, after two zero bits. */
    private static final int TIME_CHARACTERS = 10;

    private static final long LOW_MASK = (1L << 62) - 1;
    private static final long VARIANT = 1L << 63;
    private static final long VERSION = 7L << 12;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long millis;
    private long low;

    /** @param random must be safe to call from one thread at a time; ids are names, not secrets */
    public IdGenerator(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public EndpointId endpoint() {
        return new EndpointId(next(EndpointId.PREFIX));
    }

    public EventId event() {
        return new EventId(next(EventId.PREFIX));
    }

    public InstanceId instance() {
        return new InstanceId(next(InstanceId.PREFIX));
    }

    public KeyId key() {
        return new KeyId(next(KeyId.PREFIX));
    }

    public NodeId node() {
        return new NodeId(next(NodeId.PREFIX));
    }

    public OrganizationId organization() {
        return new OrganizationId(next(OrganizationId.PREFIX));
    }

    public ReplayId replay() {
        return new ReplayId(next(ReplayId.PREFIX));
    }

    public UserId user() {
        return new UserId(next(UserId.PREFIX));
    }

    public VersionId version() {
        return new VersionId(next(VersionId.PREFIX));
    }

    public WorkspaceId workspace() {
        return new WorkspaceId(next(WorkspaceId.PREFIX));
    }

    /**
     * The delivery of {@code event} to {@code endpoint}: computed, so that a delivery needs no row
     * before its first attempt and has the same id after a crash. Keeps the event's time and takes
     * its other bits from a SHA-256 of both ids.
     */
    public static DeliveryId delivery(EventId event, EndpointId endpoint) {
        return new DeliveryId(derived(DeliveryId.PREFIX, event, event.value() + endpoint.value()));
    }

    /**
     * The batch of events from {@code first} to {@code last} for {@code endpoint}: computed, so
     * that every attempt has the same. Keeps the later one's time and takes its other bits from a
     * SHA-256 of the three ids, so that it is never that of an event.
     */
    public static EventId batch(EventId first, EventId last, EndpointId endpoint) {
        EventId later = first.value().compareTo(last.value()) > 0 ? first : last;
        return new EventId(
                derived(EventId.PREFIX, later, first.value() + last.value() + endpoint.value()));
    }

    /** When an event was made, by the clock of the process that made it. */
    public static Instant timeOf(EventId event) {
        return Instant.ofEpochMilli(
                Crockford.decode(event.value(), EventId.PREFIX.length(), TIME_CHARACTERS));
    }

    /** When the event of a delivery was made, by the clock of the process that made it. */
    public static Instant eventTime(DeliveryId delivery) {
        return Instant.ofEpochMilli(
                Crockford.decode(delivery.value(), DeliveryId.PREFIX.length(), TIME_CHARACTERS));
    }

    private static String derived(String prefix, EventId timed, String from) {
        byte[] hash = sha256().digest(from.getBytes(StandardCharsets.US_ASCII));
        String time = timed.value()
                .substring(EventId.PREFIX.length(), EventId.PREFIX.length() + TIME_CHARACTERS);
        return prefix
                + time
                + Crockford.encode("", bits(hash, 0), bits(hash, 8)).substring(TIME_CHARACTERS);
    }

    /** The first id of that time: those of events that are not older do not come before it. */
    public static DeliveryId firstDelivery(Instant time) {
        return new DeliveryId(
                Crockford.encode(DeliveryId.PREFIX, Math.max(0, time.toEpochMilli()) << 16, 0));
    }

    /** The first id of that time: those of events that are not older do not come before it. */
    public static EventId firstEvent(Instant time) {
        return new EventId(
                Crockford.encode(EventId.PREFIX, Math.max(0, time.toEpochMilli()) << 16, 0));
    }

    private synchronized String next(String prefix) {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            low = random.nextLong() & (LOW_MASK >>> 1);
        } else if (++low > LOW_MASK) {
            millis++;
            low = 0;
        }
        long high = (millis << 16) | VERSION | ((low >>> 50) & 0xfff);
        return Crockford.encode(
                prefix, high, VARIANT | ((low << 12) & LOW_MASK) | random.nextInt(1 << 12));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static long bits(byte[] bytes, int from) {
        long value = 0;
        for (int i = from; i < from + 8; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }
}
