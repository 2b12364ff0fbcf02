package io.filebell.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "192.0.2.128/25, 192.0.2.128, 192.0.2.127",
        "192.0.2.7/32, 192.0.2.7, 192.0.2.6",
        "192.0.2.7, 192.0.2.7, 192.0.2.8",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "fd00::/8, fdff::1, fe00::1",
        "2001:db8::/33, 2001:db8:7fff::1, 2001:db8:8000::1",
        "::1, ::1, 127.0.0.1",
    })
    void holdsWhatLiesInIt(String network, String inside, String outside) {
        Cidr cidr = Cidr.parse(network);
        assertThat(cidr.contains(InetAddress.ofLiteral(inside))).isTrue();
        assertThat(cidr.contains(InetAddress.ofLiteral(outside))).isFalse();
        assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10/8",
                "010.0.0.0/8",
                "10.0.0.256/32",
                "::/129",
                "fe80::1%eth0/64",
                "example.com/8",
                "localhost",
                "::g/64",
                " 10.0.0.0/8",
                "10.0.0.0/0x8"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Cidr.parse(text))
                .satisfies(
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .withMessageContaining("10.0.0.0/8");
    }

    @Test
    void saysWhatToWriteInsteadOfBitsBeyondThePrefix() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Cidr.parse("10.1.2.3/8"))
                .withMessageContaining("write 10.0.0.0/8");
    }

    @Test
    void checksItself() {
        InetAddress address = InetAddress.ofLiteral("10.1.2.3");
        assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(address, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(address, 33));
    }
}
