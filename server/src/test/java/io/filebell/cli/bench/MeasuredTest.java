package io.filebell.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MeasuredTest {

    @Test
    void ranksSamples() {
        Samples samples = new Samples();
        for (int i = 1_000; i >= 1; i--) {
            samples.add(i);
        }

        Measured measured = Measured.of(samples, 2_000_000_000L);

        assertThat(measured.percentiles()).containsExactly(500L, 900L, 990L, 999L, 1_000L);
        assertThat(measured.perSecond()).isEqualTo(500);
        assertThat(samples.under(500)).isEqualTo(499);
        assertThat(samples.under(5_000)).isEqualTo(1_000);
    }

    @Test
    void takesTheMedianOfEachFigureByItself() {
        Measured median = Measured.median(List.of(one(10, 5), one(30, 1), one(20, 9)));

        assertThat(median.perSecond()).isEqualTo(20);
        assertThat(median.p50()).isEqualTo(5);
    }

    @Test
    void saysNothingOfNoSamples() {
        assertThat(Measured.of(new Samples(), 1).percentiles()).containsOnly(0L);
    }

    @Test
    void findsTheEndOfAnAnswer() {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        String answer = "HTTP/1.1 201 Created\r\nDate: x\r\ncontent-length: 5\r\n\r\nhello";
        byte[] text = answer.getBytes(StandardCharsets.US_ASCII);
        for (byte octet : text) {
            assertThat(MessageEnds.length(bytes)).isEqualTo(-1);
            bytes.put(octet);
        }

        assertThat(MessageEnds.length(bytes)).isEqualTo(text.length);
        assertThat(MessageEnds.bodyAt(bytes, text.length)).isEqualTo(text.length - 5);
        assertThat(MessageEnds.status(bytes)).isEqualTo(201);
    }

    @Test
    void findsTheEndOfAnAnswerWithoutABody() {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        bytes.put("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(MessageEnds.length(bytes)).isEqualTo(bytes.position());
    }

    private static Measured one(double perSecond, long p50) {
        return new Measured(1, perSecond, List.of(p50, 0L, 0L, 0L, 0L));
    }
}
