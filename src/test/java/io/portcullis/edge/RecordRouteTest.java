package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.base.Side;
import io.portcullis.gate.DialogProof;
import io.portcullis.gate.DialogToken;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.gate.Entrance;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the edge writes into a route set: RFC 3261 section 16.6(4), RFC 5658, RFC 5630. */
class RecordRouteTest {
    private static final Entrance ENTRANCE =
            new Entrance("SD00000000000000000000000000000001", "CR00000000000000000000000000000001", false);

    private final DialogProof proof = new DialogProof(new byte[32]);

    private record Way(Transport transport, InetSocketAddress local, InetSocketAddress remote, String node)
            implements Flow {
        static Way of(Transport transport, String local, String remote) {
            return new Way(transport, new InetSocketAddress(local, 5060), new InetSocketAddress(remote, 5070), "");
        }

        @Override
        public Bytes sentBy() {
            return Bytes.of(local.getAddress().getHostAddress() + ":5060");
        }

        @Override
        public Bytes sentByNode() {
            return node.isEmpty() ? sentBy() : Bytes.of(node);
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

    private static SipRequest invite(String uri) {
        String text = "INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1\r\n"
                + "From: <sip:a@x.example>;tag=a\r\nTo: <sip:b@x.example>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n";
        Source source = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), source);
    }

    private String record(Side from, String uri, Flow caller, Flow callee) {
        SipRequest invite = invite(uri);
        Flow outside = from == Side.OUTSIDE ? caller : callee;
        Flow inside = from == Side.OUTSIDE ? callee : caller;
        Ends ends = new Ends(outside.transport(), 5060, outside.remote(), inside.transport(), inside.remote());
        DialogToken token = from == Side.OUTSIDE
                ? proof.forInside(invite, ends, ENTRANCE, 1)
                : proof.forOutside(invite, ends, ENTRANCE, 1);
        RecordRoute recordRoute = new RecordRoute(new RouteRewriting(proof), from, ENTRANCE, 1);
        String lines = recordRoute.lines(invite, caller, callee).toString();
        return lines.replace(token.text().toString(), "TOKEN").replace("\r\n", "\n");
    }

    @Test
    @Tag("OUT-04")
    void the_pbx_is_told_of_this_machine_when_the_phone_has_a_connection_to_it() {
        Way phone = Way.of(Transport.TCP, "192.0.2.1", "198.51.100.7");
        Way pbx = new Way(
                Transport.TCP,
                new InetSocketAddress("192.0.2.1", 5060),
                new InetSocketAddress("10.0.0.5", 5070),
                "node3.example.com:5060");
        assertEquals("""
                Record-Route: <sip:node3.example.com:5060;transport=tcp;lr>
                Record-Route: <sip:TOKEN@192.0.2.1:5060;transport=tcp;lr>
                """, record(Side.OUTSIDE, "sip:b@x.example", phone, pbx));
        assertEquals("""
                Record-Route: <sip:TOKEN@192.0.2.1:5060;transport=tcp;lr>
                Record-Route: <sip:node3.example.com:5060;transport=tcp;lr>
                """, record(Side.INSIDE, "sip:b@x.example", pbx, phone));
    }

    @Test
    @Tag("PRX-07")
    void one_value_does_where_both_sides_reach_us_alike() {
        Way phone = Way.of(Transport.UDP, "192.0.2.1", "198.51.100.7");
        Way pbx = Way.of(Transport.UDP, "192.0.2.1", "10.0.0.5");
        assertEquals(
                "Record-Route: <sip:TOKEN@192.0.2.1:5060;lr>\n", record(Side.OUTSIDE, "sip:b@x.example", phone, pbx));
        assertEquals(
                "Record-Route: <sip:TOKEN@192.0.2.1:5060;lr>\n", record(Side.INSIDE, "sip:b@x.example", pbx, phone));
    }

    @Test
    @Tag("PRX-07")
    void two_values_where_the_transports_differ_the_receivers_on_top() {
        Way phone = Way.of(Transport.WSS, "192.0.2.1", "198.51.100.7");
        Way pbx = Way.of(Transport.TCP, "192.0.2.1", "10.0.0.5");
        String outside = "Record-Route: <sip:TOKEN@192.0.2.1:5060;transport=wss;lr>\n";
        String inside = "Record-Route: <sip:192.0.2.1:5060;transport=tcp;lr>\n";
        assertEquals(inside + outside, record(Side.OUTSIDE, "sip:b@x.example", phone, pbx));
        assertEquals(outside + inside, record(Side.INSIDE, "sip:b@x.example", pbx, phone));
    }

    @Test
    @Tag("PRX-07")
    void two_values_where_the_listeners_differ() {
        Way phone = Way.of(Transport.TCP, "192.0.2.1", "198.51.100.7");
        Way pbx = Way.of(Transport.TCP, "10.0.0.1", "10.0.0.5");
        assertEquals("""
                Record-Route: <sip:10.0.0.1:5060;transport=tcp;lr>
                Record-Route: <sip:TOKEN@192.0.2.1:5060;transport=tcp;lr>
                """, record(Side.OUTSIDE, "sip:b@x.example", phone, pbx));
    }

    @Test
    @Tag("PRX-08")
    void the_dialog_of_a_sips_uri_stays_sips_on_every_side_that_is() {
        Way phone = Way.of(Transport.TLS, "192.0.2.1", "198.51.100.7");
        Way safe = Way.of(Transport.TLS, "192.0.2.1", "10.0.0.5");
        Way plain = Way.of(Transport.UDP, "192.0.2.1", "10.0.0.5");
        assertEquals(
                "Record-Route: <sips:TOKEN@192.0.2.1:5060;transport=tcp;lr>\n",
                record(Side.OUTSIDE, "sips:b@x.example", phone, safe));
        assertEquals("""
                Record-Route: <sip:192.0.2.1:5060;lr>
                Record-Route: <sips:TOKEN@192.0.2.1:5060;transport=tcp;lr>
                """, record(Side.OUTSIDE, "sips:b@x.example", phone, plain));
        assertEquals(
                "Record-Route: <sip:TOKEN@192.0.2.1:5060;transport=tls;lr>\n",
                record(Side.OUTSIDE, "sip:b@x.example", phone, safe));
    }
}
