package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is admitted says whom he calls, and neither which way the call takes nor who he is; over real sockets. */
class EdgeWayTest {
    private EdgeUnderTest edge = new EdgeUnderTest();
    private Phone alice = edge.alice();

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    /** Sends an authenticated INVITE to {@code uri}; gives the first answer. */
    private Heard call(String uri, String... lines) {
        Phone.Call call = alice.call();
        alice.send(call.request("INVITE", uri, lines));
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        String[] all = new String[lines.length + 1];
        System.arraycopy(lines, 0, all, 0, lines.length);
        all[lines.length] = alice.authorization(challenge, "INVITE", uri, 1, EdgeUnderTest.PASSWORD);
        alice.send(call.ackOf(challenge, "bob").replaceFirst("ACK \\S+", "ACK " + uri));
        alice.send(call.request("INVITE", uri, all));
        return alice.receive();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@pbx.example.com:9999,                                   sip:bob@pbx.example.com",
        "sip:bob@pbx.example.com;maddr=192.0.2.66,                       sip:bob@pbx.example.com",
        "sip:bob@pbx.example.com;user=phone;MADDR=192.0.2.66;x=1,        sip:bob@pbx.example.com;user=phone;x=1",
        "sip:bob@pbx.example.com;m%61ddr=192.0.2.66,                     sip:bob@pbx.example.com",
        "sip:bob@pbx.example.com;maddr=192.0.2.6;%4d%41ddr=192.0.2.66;x, sip:bob@pbx.example.com;x",
        "sip:bob@pbx.example.com:9;maddr=192.0.2.66;transport=tcp,       sip:bob@pbx.example.com",
        "sip:bob@pbx.example.com;transport=tcp;user=phone,               sip:bob@pbx.example.com;transport=tcp;user=phone"
    })
    void a_request_uri_that_names_another_way_leaves_without_it(String asked, String heard) {
        assertEquals(100, call(asked).status());
        assertEquals("INVITE " + heard + " SIP/2.0", edge.pbx().receive().startLine());
    }

    @Test
    void a_port_of_ours_stays_where_it_is() {
        String uri = "sip:bob@PBX.example.com:" + edge.address().getPort();
        assertEquals(100, call(uri).status());
        assertEquals("INVITE " + uri + " SIP/2.0", edge.pbx().receive().startLine());
    }

    private String own() {
        return "<sip:127.0.0.1:" + edge.address().getPort() + ";lr>";
    }

    private String target() {
        return "<sip:" + edge.pbx().hostPort() + ";lr>";
    }

    @Test
    void a_route_may_lead_to_a_target() {
        assertEquals(
                100,
                call("sip:bob@pbx.example.com", "Route: " + own() + ", " + target())
                        .status());
        assertEquals(List.of(target()), edge.pbx().receive().headers("Route"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OWN, TARGET, <sip:192.0.2.66;lr>",
                "TARGET, <sip:192.0.2.66;lr>",
                "TARGET\r\nRoute: <sip:192.0.2.66;lr>",
                "OWN\r\nRoute: TARGET\r\nRoute: TARGET",
                "<sip:HOST;lr;maddr=192.0.2.66>",
                "<sip:bob@HOST;maddr=192.0.2.66>",
                "<sip:+4930@HOST>"
            })
    void and_no_further(String route) {
        String lines = "Route: "
                + route.replace("OWN", own())
                        .replace("TARGET", target())
                        .replace("HOST", edge.pbx().hostPort());
        assertEquals(403, call("sip:bob@pbx.example.com", lines).status());
        assertFalse(edge.pbx().hears(heard -> heard.is("INVITE")));
    }

    @Test
    void nobody_says_who_he_is_and_nobody_says_what_the_operator_forbids() {
        close();
        edge = new EdgeUnderTest(EdgeUnderTest.SIP + "remove-headers: [ Subject, X-Account ]");
        alice = edge.alice();
        assertEquals(
                100,
                call(
                                "sip:bob@pbx.example.com",
                                "P-Served-User: <sip:boss@pbx.example.com>",
                                "X-Portcullis: AC1",
                                "X-AUTH-IP: 192.0.2.1",
                                "s: forbidden",
                                "x-account : 1",
                                "X-Accounts: 2")
                        .status());
        Heard invite = edge.pbx().receive();
        for (String name : List.of("P-Served-User", "X-Portcullis", "X-AUTH-IP", "s", "X-Account")) {
            assertEquals(List.of(), invite.headers(name), name);
        }
        assertEquals(List.of("2"), invite.headers("X-Accounts"));
    }
}
