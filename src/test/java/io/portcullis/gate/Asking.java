package io.portcullis.gate;

import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** A request in the making: an INVITE over UDP from 192.0.2.10 to somebody in {@value House#DOMAIN} unless said otherwise. */
final class Asking {
    private String method = "INVITE";
    private String host = House.DOMAIN;
    private String to = "<sip:100@" + House.DOMAIN + ">";
    private String caller = "alice";
    private String address = "192.0.2.10";
    private Transport transport = Transport.UDP;

    static Asking to(String host) {
        Asking asking = new Asking();
        asking.host = host;
        asking.to = "<sip:100@" + host + ">";
        return asking;
    }

    /** A REGISTER of alice. */
    static Asking toRegister(String host) {
        Asking asking = to(host).method("REGISTER");
        asking.to = "<sip:alice@" + host + ">";
        return asking;
    }

    Asking method(String value) {
        method = value;
        return this;
    }

    Asking naming(String value) {
        to = value;
        return this;
    }

    /** With this user in From. */
    Asking calledBy(String value) {
        caller = value;
        return this;
    }

    Asking from(String value) {
        address = value;
        return this;
    }

    Asking over(Transport value) {
        transport = value;
        return this;
    }

    String method() {
        return method;
    }

    String host() {
        return host;
    }

    SipRequest without() {
        return with();
    }

    /** With these values as Authorization of a REGISTER, as Proxy-Authorization of any other. */
    SipRequest with(Object... credentials) {
        String name = method.equals("REGISTER") ? "Authorization: " : "Proxy-Authorization: ";
        StringBuilder lines = new StringBuilder();
        for (Object each : credentials) {
            lines.append(name).append(each).append("\r\n");
        }
        return withLines(lines.toString());
    }

    SipRequest withLines(String lines) {
        String user = method.equals("REGISTER") ? "" : "100@";
        return parse(
                method + " sip:" + user + host + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1;rport\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "From: <sip:" + caller + "@" + host + ">;tag=a\r\n"
                        + "To: " + to + "\r\n"
                        + "Call-ID: 1@192.0.2.10\r\n"
                        + "CSeq: 1 " + method + "\r\n"
                        + lines
                        + "Content-Length: 0\r\n\r\n",
                new Source(transport, new InetSocketAddress(address(address), 5060)));
    }

    static SipRequest parse(String text, Source source) {
        SipRequest request = (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
        if (request.fault() != null) {
            throw new IllegalArgumentException("request: " + request.fault() + " (expected: none)");
        }
        return request;
    }

    /** A literal, IPv4-mapped ones left as they are. */
    static InetAddress address(String literal) {
        try {
            if (literal.startsWith("::ffff:")) {
                byte[] mapped = new byte[16];
                mapped[10] = -1;
                mapped[11] = -1;
                byte[] ipv4 = InetAddress.getByName(literal.substring(7)).getAddress();
                System.arraycopy(ipv4, 0, mapped, 12, 4);
                return java.net.Inet6Address.getByAddress(null, mapped, -1);
            }
            return InetAddress.getByName(literal);
        } catch (UnknownHostException none) {
            throw new IllegalArgumentException(literal, none);
        }
    }
}
