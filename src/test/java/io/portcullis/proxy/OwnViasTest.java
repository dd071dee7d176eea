package io.portcullis.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnViasTest {
    private final Exchange at = new Exchange();
    private final OwnVias vias = new OwnVias(12, new Random(1));

    @Test
    @Tag("PRX-10")
    @Tag("NAT-05")
    void a_via_is_a_whole_line_that_holds_its_branch() {
        OwnVia via = vias.next(at.pbx);
        String branch = via.branch().toString();
        assertTrue(branch.matches("z9hG4bK12\\.[a-z2-7]{23}"), branch);
        assertEquals(
                "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=" + branch + "\r\n",
                via.line().toString());
    }

    @Test
    @Tag("PRX-10")
    void no_branch_comes_twice() {
        Set<Bytes> branches = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(branches.add(vias.next(at.pbx).branch()));
            assertTrue(branches.add(vias.token()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "z9hG4bK12.abcdefghijklmnop, 12",
        "z9hG4bK0.abcdefghijklmnop, 0",
        "z9hG4bKabc.def, -1",
        "z9hG4bK-524287-1---abcdef, -1",
        "z9hG4bK.x, -1",
        "z9hG4bK, -1",
        "1, -1",
        "99999999.9, -1"
    })
    void a_branch_says_which_loop_made_it(String branch, int loop) {
        assertEquals(loop, OwnVias.loopOf(Bytes.of(branch)));
    }

    private static SipRequest request(String method, String uri, String... lines) {
        String text = method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1\r\n"
                + "From: <sip:a@x.example>;tag=a\r\nTo: <sip:b@x.example>\r\nCall-ID: c\r\nCSeq: 1 " + method + "\r\n"
                + Stream.of(lines).map(line -> line + "\r\n").collect(Collectors.joining()) + "\r\n";
        Source source = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), source);
    }

    @Test
    @Tag("PRX-19")
    void a_branch_says_which_way_its_request_took_whatever_the_method() {
        String uri = "sip:bob@x.example";
        SipRequest invite = request("INVITE", uri, "Route: <sip:a.example;lr>", "Route: <sip:b.example;lr>");
        Bytes branch = vias.next(at.pbx, invite).branch();
        assertTrue(OwnVias.isSameWay(branch, invite));
        assertTrue(OwnVias.isSameWay(
                branch, request("ACK", uri, "Route: <sip:a.example;lr>", "X: y", "Route: <sip:b.example;lr>")));
        for (SipRequest other : List.of(
                request("INVITE", "sip:carol@x.example", "Route: <sip:a.example;lr>", "Route: <sip:b.example;lr>"),
                request("INVITE", uri, "Route: <sip:b.example;lr>", "Route: <sip:a.example;lr>"),
                request("INVITE", uri, "Route: <sip:b.example;lr>"),
                request("INVITE", uri))) {
            assertFalse(OwnVias.isSameWay(branch, other));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "z9hG4bK",
                "z9hG4bK12.",
                "z9hG4bK12.abcdefg",
                "abcdefghijklmnopqrstuvw",
                "1",
                "z9hG4bK-524287-1---abcdef"
            })
    void a_branch_of_somebody_else_says_nothing(String branch) {
        assertFalse(OwnVias.isSameWay(Bytes.of(branch), request("INVITE", "sip:bob@x.example")));
    }
}
