package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1", "2001:db8:1:2:3:4:5:6,20010db800010002/64", "2001:db8:1:2::9,20010db800010002/64",
        "0:0:0:0:0:0:0:1,0000000000000000/64", "fe80::1%eth0,fe80000000000000/64", "::ffff:192.0.2.1,192.0.2.1"})
    void limitsCountAnIpv4AddressOrAnIpv6Network(String literal, String subject) {
        assertEquals(subject, ClientAddress.of(literal));
    }
}
