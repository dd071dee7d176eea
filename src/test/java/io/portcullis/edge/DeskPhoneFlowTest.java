package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A day of a desk phone: it watches a colleague's lamp, calls, holds, transfers and hangs up, all by the proxy's name. */
class DeskPhoneFlowTest {
    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");

    private static String withBody(String request, String type, String body) {
        return request.replace(
                "Content-Length: 0\r\n\r\n",
                "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static Heard passed(Peer pbx, String method) {
        Heard heard = pbx.receive(each -> each.is(method));
        assertEquals(List.of(), heard.headers("Route"), heard.text());
        assertEquals(List.of(), heard.headers("Proxy-Authorization"), heard.text());
        return heard;
    }

    @ParameterizedTest
    @EnumSource(FieldPhone.Line.class)
    @Tag("PRX-04")
    void its_lamp_is_lit_and_put_out(FieldPhone.Line line) {
        try (EdgeUnderTest edge = FieldPhone.edge(files, authority);
                FieldPhone phone = FieldPhone.on(line, edge, authority)) {
            Peer pbx = edge.pbx();
            phone.register(FieldDialog.registration(), pbx, "Expires: 3600");
            FieldDialog lamp = FieldDialog.with("sip:bob@" + EdgeUnderTest.DOMAIN);
            lamp.ask(phone, "SUBSCRIBE", "Event: dialog", "Accept: application/dialog-info+xml", "Expires: 600");
            Heard subscribe = passed(pbx, "SUBSCRIBE");
            Callee notifier = Callee.at(pbx, subscribe);
            pbx.send(subscribe.from(), notifier.answer("202 Accepted", "Expires: 600"));
            lamp.begunBy(phone.receive(202));

            for (String state : List.of("terminated", "early", "confirmed")) {
                String info = "<dialog-info><dialog><state>" + state + "</state></dialog></dialog-info>";
                pbx.send(
                        edge.address(),
                        withBody(
                                notifier.request("NOTIFY", "Event: dialog", "Subscription-State: active"),
                                "application/dialog-info+xml",
                                info));
                assertEquals(info, phone.take("NOTIFY", "200 OK").body());
                assertEquals(200, pbx.receive(Heard::isFinal).status());
            }

            phone.send(lamp.request(phone, "SUBSCRIBE", "Event: dialog", "Expires: 0"));
            Heard end = passed(pbx, "SUBSCRIBE");
            assertEquals("0", end.header("Expires"));
            pbx.send(end.from(), end.answer("200 OK", "Expires: 0"));
            phone.receive(200);
        }
    }

    @ParameterizedTest
    @EnumSource(FieldPhone.Line.class)
    @Tag("PRX-04")
    void it_calls_holds_transfers_and_hangs_up(FieldPhone.Line line) {
        try (EdgeUnderTest edge = FieldPhone.edge(files, authority);
                FieldPhone phone = FieldPhone.on(line, edge, authority)) {
            Peer pbx = edge.pbx();
            FieldDialog call = FieldDialog.with("sip:bob@" + EdgeUnderTest.DOMAIN);
            call.ask(phone, "INVITE");
            Heard invite = passed(pbx, "INVITE");
            Callee callee = Callee.at(pbx, invite);
            pbx.send(invite.from(), callee.answer("180 Ringing"));
            phone.receive(180);
            pbx.send(invite.from(), callee.answer("200 OK"));
            call.begunBy(phone.receive(200));
            phone.send(call.ack(phone));
            passed(pbx, "ACK");

            String hold = """
                    v=0
                    o=- 1 2 IN IP4 127.0.0.1
                    s=-
                    c=IN IP4 127.0.0.1
                    t=0 0
                    m=audio 40000 RTP/AVP 0
                    a=sendonly
                    """.replace("\n", "\r\n");
            phone.send(withBody(call.request(phone, "INVITE"), "application/sdp", hold));
            Heard held = passed(pbx, "INVITE");
            assertEquals(hold, held.body());
            pbx.send(held.from(), held.answer("200 OK", contact(pbx)));
            phone.receive(200);
            phone.send(call.ack(phone));
            passed(pbx, "ACK");

            phone.send(call.request(
                    phone,
                    "REFER",
                    "Refer-To: <sip:carol@" + EdgeUnderTest.DOMAIN + '>',
                    "Referred-By: <sip:alice@" + EdgeUnderTest.DOMAIN + '>'));
            Heard refer = passed(pbx, "REFER");
            assertTrue(refer.header("Refer-To").contains("carol@"), refer.text());
            pbx.send(refer.from(), refer.answer("202 Accepted", contact(pbx)));
            phone.receive(202);
            for (String fragment : List.of("SIP/2.0 100 Trying\r\n", "SIP/2.0 200 OK\r\n")) {
                pbx.send(
                        edge.address(),
                        withBody(
                                callee.request("NOTIFY", "Event: refer", "Subscription-State: active"),
                                "message/sipfrag;version=2.0",
                                fragment));
                assertEquals(fragment, phone.take("NOTIFY", "200 OK").body());
                assertEquals(200, pbx.receive(Heard::isFinal).status());
            }

            phone.send(call.request(phone, "BYE"));
            Heard bye = passed(pbx, "BYE");
            pbx.send(bye.from(), bye.answer("200 OK"));
            phone.receive(200);
        }
    }

    private static String contact(Peer pbx) {
        return "Contact: <sip:pbx@" + pbx.hostPort() + '>';
    }
}
