package io.filebell.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Why a server did not do what it was asked for: what a command needs of its
 * {@code application/problem+json} (RFC 9457).
 *
 * @param code stable, for programs
 * @param detail a sentence that says what to do
 * @param bad each field that does not fit
 */
public record Refusal(int status, String code, String detail, List<BadField> bad) {

    /**
     * What is wrong with one field.
     *
     * @param pointer where it stands in what was sent (RFC 6901)
     */
    public record BadField(String pointer, String detail) {}

    public Refusal {
        bad = List.copyOf(bad);
    }

    static Refusal of(int status, JsonNode problem, String ending) {
        String code = problem.path("code").asString("");
        List<BadField> bad = new ArrayList<>();
        for (JsonNode error : problem.path("errors")) {
            bad.add(new BadField(
                    error.path("pointer").asString(""), error.path("detail").asString("")));
        }
        return new Refusal(status, code, problem.path("detail").asString(code) + ending, bad);
    }

    /** The same with more at the end of its detail. */
    public Refusal adding(String more) {
        return new Refusal(status, code, detail + more, bad);
    }

    /** The whole of it in one line, with the fields called as {@code named} says. */
    public String sentence(UnaryOperator<String> named) {
        if (bad.size() == 1) {
            String told = bad.getFirst().detail();
            String place = bad.getFirst().pointer().replaceFirst("^/", "") + ": ";
            String bare =
                    detail.startsWith(place + told) ? detail.substring(place.length()) : detail;
            if (bare.startsWith(told)) {
                return named.apply(bad.getFirst().pointer()) + ": " + bare;
            }
        }
        StringBuilder sentence = new StringBuilder(detail);
        for (BadField field : bad) {
            sentence.append(" (")
                    .append(named.apply(field.pointer()))
                    .append(": ")
                    .append(field.detail())
                    .append(')');
        }
        return sentence.toString();
    }
}
