package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.gate.Entrance;
import io.portcullis.gate.FlowToken;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registrar is told of the way back: RFC 3327 section 5.2, RFC 5626 section 5.1. */
class PathHeaderTest {
    private static final Entrance ENTRANCE =
            new Entrance("SD00000000000000000000000000000001", "CR00000000000000000000000000000001", true);

    private static final InetSocketAddress PHONE = new InetSocketAddress("198.51.100.7", 40_000);

    private final FlowToken tokens = new FlowToken(new byte[32], 7);
    private final PathHeader always = new PathHeader(tokens, PathPolicy.ALWAYS);
    private final PathHeader supported = new PathHeader(tokens, PathPolicy.SUPPORTED);

    private record Way(Transport transport, InetSocketAddress remote, long serial) implements Flow {
        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("192.0.2.1", 5061);
        }

        @Override
        public Bytes sentBy() {
            return Bytes.of(transport + ".example.com:5060");
        }

        @Override
        public Flow toPort(int port) {
            return this;
        }

        @Override
        public void send(byte[] message) {
            throw new AssertionError("nothing is sent");
        }
    }

    private static SipRequest register(String... lines) {
        String text = "REGISTER sip:x.example SIP/2.0\r\nVia: SIP/2.0/TLS 10.0.0.9;branch=z9hG4bK1\r\n"
                + String.join("\r\n", lines)
                + (lines.length == 0 ? "" : "\r\n")
                + "From: <sip:a@x.example>;tag=a\r\nTo: <sip:a@x.example>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n\r\n";
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), new Source(Transport.TLS, PHONE));
    }

    /** The Path line for a registrar that speaks {@code transport}, with TOKEN for the token. */
    private String path(PathHeader registrations, SipRequest register, Transport transport) {
        Flow phone = new Way(Transport.TLS, PHONE, 3);
        Flow registrar = new Way(transport, new InetSocketAddress("10.0.0.5", 5060), 0);
        Bytes line = registrations.path(register, ENTRANCE).lines(register, phone, registrar);
        String token = tokens.mint(new FlowToken.Way(Transport.TLS, 5061, null, PHONE, 3, ENTRANCE))
                .toString();
        return line == null ? "" : line.toString().replace(token, "TOKEN");
    }

    @Test
    @Tag("OUT-04")
    void the_path_names_the_flow_and_how_the_registrar_reaches_us() {
        assertEquals("Path: <sip:TOKEN@UDP.example.com:5060;lr>\r\n", path(always, register(), Transport.UDP));
        assertEquals(
                "Path: <sip:TOKEN@TCP.example.com:5060;transport=tcp;lr>\r\n", path(always, register(), Transport.TCP));
    }

    @ParameterizedTest
    @Tag("OUT-04")
    @ValueSource(
            strings = {
                "Contact: <sip:a@10.0.0.9>;reg-id=1;+sip.instance=\"<urn:uuid:0>\"",
                "m: <sip:a@10.0.0.9>, <sip:a@10.0.0.10>;REG-ID = 2",
            })
    void a_phone_that_asks_for_outbound_gets_ob_from_its_first_hop(String contact) {
        assertEquals(
                "Path: <sip:TOKEN@UDP.example.com:5060;lr;ob>\r\n", path(always, register(contact), Transport.UDP));
    }

    @ParameterizedTest
    @Tag("OUT-04")
    @ValueSource(
            strings = {"Via: SIP/2.0/UDP 10.0.0.8;branch=z9hG4bK0", "Via: SIP/2.0/UDP a;branch=z9hG4bK0, SIP/2.0/UDP b"
            })
    void behind_another_proxy_there_is_no_ob(String via) {
        SipRequest register = register(via, "Contact: <sip:a@10.0.0.9>;reg-id=1");
        assertEquals("Path: <sip:TOKEN@UDP.example.com:5060;lr>\r\n", path(always, register, Transport.UDP));
    }

    @Test
    @Tag("OUT-04")
    void a_reg_id_anywhere_else_asks_for_nothing() {
        SipRequest register = register("Contact: <sip:a@10.0.0.9;reg-id=1>", "X-Contact: <sip:a@b>;reg-id=1");
        assertEquals("Path: <sip:TOKEN@UDP.example.com:5060;lr>\r\n", path(always, register, Transport.UDP));
    }

    @Test
    @Tag("OUT-04")
    void by_the_letter_only_a_phone_that_knows_path_gets_one() {
        assertEquals("", path(supported, register(), Transport.UDP));
        assertEquals("", path(supported, register("Supported: outbound, xpath, path2"), Transport.UDP));
        for (String says : List.of("Supported: outbound, path", "k: PATH", "Require: path")) {
            assertEquals(
                    "Path: <sip:TOKEN@UDP.example.com:5060;lr>\r\n", path(supported, register(says), Transport.UDP));
        }
    }

    @Test
    void we_say_that_path_is_known_for_a_phone_that_does_not_and_only_then() {
        assertEquals(Bytes.of("Supported: path\r\n"), always.lines(register("Supported: outbound")));
        assertEquals(Bytes.EMPTY, always.lines(register("Supported: outbound ,path")));
        assertEquals(Bytes.EMPTY, supported.lines(register()));
    }

    @Test
    void a_path_that_a_phone_made_up_is_taken_out_and_one_of_a_proxy_before_us_stays() {
        assertEquals(List.of(1, 2), always.forged(register("Path: <sip:x;lr>", "Path: <sip:y;lr>")));
        assertEquals(List.of(), always.forged(register("Via: SIP/2.0/UDP a;branch=z9hG4bK0", "Path: <sip:x;lr>")));
        assertEquals(List.of(), always.forged(register()));
    }

    @Test
    void the_configuration_spells_the_policies() {
        assertEquals(PathPolicy.ALWAYS, PathPolicy.parse("always"));
        assertEquals(PathPolicy.SUPPORTED, PathPolicy.parse("supported"));
    }
}
