package io.filebell.cli.bench;

import io.filebell.Version;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a bench measured.
 *
 * @param name of the bench
 * @param terms what was asked for and found, by name
 * @param measured what Filebell does
 * @param limit what can be had at most, or what it is compared with, from the same run
 * @param others what stands beside them
 */
record BenchResult(
        String name,
        Instant at,
        Map<String, Object> terms,
        Series measured,
        Series limit,
        List<Series> others) {

    /**
     * One thing that was measured several times.
     *
     * @param label for people
     * @param key for programs
     */
    record Series(String key, String label, List<Measured> repetitions) {

        Series {
            repetitions = List.copyOf(repetitions);
        }

        Measured median() {
            return Measured.median(repetitions);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("what", label);
            json.put("median", median().json());
            json.put("repetitions", repetitions.stream().map(Measured::json).toList());
            return json;
        }
    }

    BenchResult {
        terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
        others = List.copyOf(others);
    }

    BenchResult(String name, Instant at, Map<String, Object> terms, Series measured, Series limit) {
        this(name, at, terms, measured, limit, List.of());
    }

    /** All that was measured, what Filebell does first. */
    List<Series> all() {
        return Stream.concat(Stream.of(measured, limit), others.stream()).toList();
    }

    /** The share of the limit's rate that is reached. */
    double ratio() {
        return measured.median().perSecond() / limit.median().perSecond();
    }

    Json json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bench", name);
        json.put("at", JsonFormat.time(at));
        json.put("version", Version.ofThisBuild().text());
        json.put("cores", Runtime.getRuntime().availableProcessors());
        json.put("java", Runtime.version().toString());
        json.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        json.putAll(terms);
        all().forEach(series -> json.put(series.key(), series.json()));
        json.put("ratio", Measured.rounded(ratio(), 1_000));
        return Json.of(json);
    }
}
