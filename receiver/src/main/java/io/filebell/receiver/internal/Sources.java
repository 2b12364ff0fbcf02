package io.filebell.receiver.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which sequences of each source (a workspace) have come, told by each event's own sequence and by
 * the one that the sender names as the one before it.
 *
 * <p>Sequences of a source that matched the endpoint are a chain. Of it the highest that came is
 * known, and the gaps below it: a gap {@code (after, upTo]} means that {@code upTo} is missing and
 * maybe more after {@code after}. An event in a gap splits it; one whose predecessor is
 * {@code after} closes it from below. Events that come out of order therefore open gaps and close
 * them again.
 *
 * <p>Belongs to one thread.
 */
final class Sources {

    /** Something between {@code after} (which came) and {@code upTo} (which did not) is missing. */
    record Gap(long after, long upTo) {}

    /** What is known of one source. */
    static final class Source {

        private long head = -1;
        private final List<Gap> gaps = new ArrayList<>();

        @Nullable
        String cursor;

        long head() {
            return head;
        }

        List<Gap> gaps() {
            return List.copyOf(gaps);
        }

        String gapsText() {
            StringBuilder text = new StringBuilder();
            for (Gap gap : gaps) {
                text.append(gap.after).append('-').append(gap.upTo).append(' ');
            }
            return text.toString().strip();
        }

        /** Whether anything changed. */
        private boolean saw(long sequence, long previous) {
            if (sequence > head) {
                if (head >= 0 && previous > head && gaps.size() < Limits.GAPS) {
                    gaps.add(new Gap(head, previous));
                }
                head = sequence;
                return true;
            }
            for (int i = 0; i < gaps.size(); i++) {
                Gap gap = gaps.get(i);
                if (gap.after < sequence && sequence <= gap.upTo) {
                    gaps.remove(i);
                    if (sequence < gap.upTo) {
                        gaps.add(i, new Gap(sequence, gap.upTo));
                    }
                    if (previous > gap.after) {
                        gaps.add(i, new Gap(gap.after, previous));
                    }
                    return true;
                }
            }
            return false;
        }

        private void sawAllUpTo(long sequence) {
            gaps.removeIf(gap -> gap.upTo <= sequence);
            head = Math.max(head, sequence);
        }
    }

    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();

    /** Takes over what was stored. */
    void load(String name, long head, String gaps, @Nullable String cursor) {
        Source source = new Source();
        source.head = head;
        source.cursor = cursor;
        for (String gap : gaps.split(" ")) {
            int dash = gap.indexOf('-');
            if (dash > 0) {
                source.gaps.add(new Gap(
                        Long.parseLong(gap.substring(0, dash)),
                        Long.parseLong(gap.substring(dash + 1))));
            }
        }
        sources.put(name, source);
    }

    /** Forgets everything, for it to be loaded again. */
    void clear() {
        sources.clear();
        changed.clear();
    }

    /** An event came, whose sender says which sequence was before it. */
    void saw(String name, long sequence, long previous) {
        Source source = sources.get(name);
        if (source == null) {
            if (sources.size() >= Limits.SOURCES) {
                return;
            }
            source = new Source();
            sources.put(name, source);
        }
        if (source.saw(sequence, previous)) {
            changed.add(name);
        }
    }

    /**
     * A log of the sender was read up to here: nothing is missing of these sources up to a
     * sequence.
     *
     * @param log a source's own, which has its name, or one over several, with a name of its own
     */
    void read(String log, String cursor, Map<String, Long> sequences) {
        sources.computeIfAbsent(log, name -> new Source()).cursor = cursor;
        changed.add(log);
        sequences.forEach((name, sequence) -> {
            if (sources.containsKey(name) || sources.size() < Limits.SOURCES) {
                sources.computeIfAbsent(name, n -> new Source()).sawAllUpTo(sequence);
                changed.add(name);
            }
        });
    }

    /** What is to be stored since the last call. */
    Map<String, Source> takeChanged() {
        Map<String, Source> taken = new LinkedHashMap<>();
        for (String name : changed) {
            Source source = sources.get(name);
            if (source != null) {
                taken.put(name, source);
            }
        }
        changed.clear();
        return taken;
    }

    /** A name for each gap over all sources, up to a limit. */
    Set<String> gapNames() {
        return sources.entrySet().stream()
                .flatMap(each ->
                        each.getValue().gaps.stream().map(gap -> each.getKey() + ':' + gap.upTo))
                .limit(Limits.GAPS)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where reading a log goes on, if it was ever read. */
    Optional<String> cursor(String name) {
        return Optional.ofNullable(sources.get(name)).map(source -> source.cursor);
    }
}
