package dev.madang.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Where a request came from, as limits count it. Behind a proxy the container has put the true address in place. */
public final class ClientAddress {

    /** Bytes of an IPv6 address that name a customer's network: whoever has one address has the whole /64. */
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() { }

    /** @return the IPv4 address, or the IPv6 network */
    public static String of(HttpServletRequest request) {
        return of(request.getRemoteAddr());
    }

    static String of(String literal) {
        if (literal.indexOf(':') < 0) {
            return literal;
        }
        try {
            // A literal is not looked up. A zone (RFC 4007 section 11) says nothing about who it is.
            InetAddress address = InetAddress.getByName(literal.replaceFirst("%.*", ""));
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "/64" : address.getHostAddress();
        } catch (UnknownHostException e) {
            return literal;
        }
    }
}
