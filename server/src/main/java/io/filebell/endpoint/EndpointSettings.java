package io.filebell.endpoint;

import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.endpoint.EndpointInputs.Wanted;
import io.filebell.endpoint.Format.TemplateSetting;
import io.filebell.event.EventPattern;
import io.filebell.event.EventTypes;
import io.filebell.operation.Change;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns what a caller wants into settings that hold, or says what does not. */
final class EndpointSettings {

    private static final int DEFAULT_TIMEOUT_SECONDS = 15;
    private static final int DEFAULT_MAX_IN_FLIGHT = 20;

    private final EventTypes types;
    private final Destinations destinations;

    EndpointSettings(EventTypes types, Destinations destinations) {
        this.types = types;
        this.destinations = destinations;
    }

    /** The URL that is wanted, if one is; blocks while the name in it is looked up. */
    Optional<TargetUrl> url(Wanted wanted) {
        try {
            Optional<TargetUrl> url = Optional.ofNullable(wanted.url()).map(TargetUrl::parse);
            url.ifPresent(destinations::check);
            return url;
        } catch (Problem problem) {
            throw problem.at("/url");
        }
    }

    /**
     * Where and how to send.
     *
     * @param wantedUrl a {@link #url} that was checked; empty leaves it as it is
     */
    Endpoint.Target target(
            Wanted wanted, Optional<TargetUrl> wantedUrl, Endpoint.@Nullable Target old) {
        @Nullable TargetUrl url = wantedUrl.orElse(old == null ? null : old.url());
        OwnHeaders headers = old == null ? OwnHeaders.NONE : old.headers();
        int timeout =
                old == null ? DEFAULT_TIMEOUT_SECONDS : (int) old.timeout().toSeconds();
        int maxInFlight = old == null ? DEFAULT_MAX_IN_FLIGHT : old.maxInFlight();
        Endpoint.Target target = new Endpoint.Target(
                Objects.requireNonNull(url, "an endpoint has a URL from its registration on"),
                wanted.headers() == null ? headers : new OwnHeaders(wanted.headers()),
                Duration.ofSeconds(Objects.requireNonNullElse(wanted.timeoutSeconds(), timeout)),
                Objects.requireNonNullElse(wanted.maxInFlight(), maxInFlight),
                rate(wanted, old),
                format(wanted, old),
                old == null ? Optional.empty() : old.publicKey());
        refuseHeadersTwice(target);
        return target;
    }

    Filter filter(Wanted wanted, @Nullable Filter old) {
        Filter filter = new Filter(
                kept(wanted.events(), old == null ? List.of() : old.events()),
                kept(wanted.paths(), old == null ? List.of() : old.paths()),
                wanted.ignoreActors() == null
                        ? old == null ? List.of() : old.ignoreActors()
                        : wanted.ignoreActors().stream().map(UserId::value).toList(),
                kept(wanted.workspaces(), old == null ? List.of() : old.workspaces()),
                ordering(wanted, old),
                batch(wanted, old));
        for (int i = 0; i < filter.events().size(); i++) {
            requireType(filter.events().get(i), "/events/" + i);
        }
        refuseBatchAsEvent(filter);
        return filter;
    }

    private void requireType(String pattern, String pointer) {
        try {
            types.requirePattern(pattern);
        } catch (Problem problem) {
            throw problem.at(pointer);
        }
    }

    /**
     * Checks that a template names what the events have that the endpoint asks for.
     *
     * @throws Problem with a pointer to each text that names something else
     */
    void check(Format format, Filter filter) {
        if (format instanceof Format.Written written) {
            KnownFields.of(types, filter).check(written.template());
        }
    }

    /**
     * Whether a key pair is to sign as well.
     *
     * @param old whether one does
     */
    static boolean keyPair(Wanted wanted, boolean old) {
        @Nullable String signature = wanted.format().signature();
        if (signature == null) {
            return old;
        }
        return switch (signature) {
            case "v1" -> false;
            case "v1a" -> true;
            default -> throw FormatReader.wrong("/signature", "This is v1 or v1a.");
        };
    }

    private static Format format(Wanted wanted, Endpoint.@Nullable Target old) {
        Format before = old == null ? new Format.Standard() : old.format();
        String text = Objects.requireNonNullElse(wanted.format().format(), before.text());
        return switch (wanted.format().template()) {
            case Change.Keep<?> keep -> text.equals(before.text()) ? before : Format.of(text, null);
            case Change.Set<@Nullable TemplateSetting> set -> Format.of(text, set.value());
        };
    }

    private static void refuseHeadersTwice(Endpoint.Target target) {
        if (target.format() instanceof Format.Written written) {
            for (String name : written.template().headerNames()) {
                if (target.headers().values().containsKey(name)) {
                    throw FormatReader.wrong(
                            "/template/headers/" + name,
                            "The header " + name
                                    + " stands in headers too; leave one of them out.");
                }
            }
        }
    }

    String description(Wanted wanted, String old) {
        return wanted.description() == null ? old : wanted.description();
    }

    private static Ordering ordering(Wanted wanted, @Nullable Filter old) {
        if (wanted.ordering() != null) {
            return wanted.ordering();
        }
        return old == null ? Ordering.NONE : old.ordering();
    }

    private static Optional<Batching> batch(Wanted wanted, @Nullable Filter old) {
        return wanted.batch().or(old == null ? Optional.empty() : old.batch());
    }

    /** It stands in no log, so that an endpoint which asked for it alone would never hear. */
    private static void refuseBatchAsEvent(Filter filter) {
        for (String pattern : filter.events()) {
            if (!pattern.equals("*")
                    && new EventPattern(pattern).matches(EventsBatch.TYPE.name())) {
                throw FormatReader.wrong(
                        "/events",
                        "events.batch is not asked for by name: name the events themselves, and"
                                + " set batch to have them gathered.");
            }
        }
    }

    private static OptionalInt rate(Wanted wanted, Endpoint.@Nullable Target old) {
        if (wanted.ratePerSecond() == null) {
            return old == null ? OptionalInt.empty() : old.ratePerSecond();
        }
        return wanted.ratePerSecond() == EndpointInputs.NO_RATE
                ? OptionalInt.empty()
                : OptionalInt.of(wanted.ratePerSecond());
    }

    private static <T> List<T> kept(@Nullable List<T> wanted, List<T> old) {
        return wanted == null ? old : wanted;
    }
}
