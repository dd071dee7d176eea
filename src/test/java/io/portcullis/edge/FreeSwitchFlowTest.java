package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FreeSWITCH on either side of the edge: as the PBX of a phone, and as somebody's gateway that registers. */
class FreeSwitchFlowTest {
    /** A sequence number as it begins with: beyond what RFC 3261 section 8.1.1.5 lets who begins. */
    private static final long NUMBER = 2_164_992_235L;

    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");
    private EdgeUnderTest edge;
    private Peer pbx;

    @BeforeEach
    void start() {
        edge = FieldPhone.edge(files, authority);
        pbx = edge.pbx();
    }

    @AfterEach
    void close() {
        edge.close();
    }

    /** What FreeSWITCH says out of any dialog to the phone that registered with {@code register}. */
    private String toPhone(Heard register, String method, long number, String lines, String body) {
        String contact = register.header("Contact").replaceAll("^<|>.*$", "");
        return method + ' ' + contact + " SIP/2.0\r\nVia: SIP/2.0/UDP " + pbx.hostPort()
                + ";rport;branch=z9hG4bK" + method + number + "\r\nRoute: " + register.header("Path")
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:mod_sofia@" + pbx.hostPort() + ">;tag=7Q2Zc\r\nTo: <sip:alice@"
                + EdgeUnderTest.DOMAIN + ">\r\nCall-ID: 1b0c8a53-" + method + "\r\nCSeq: " + number + ' ' + method
                + "\r\nContact: <sip:mod_sofia@" + pbx.hostPort()
                + ">\r\nUser-Agent: FreeSWITCH-mod_sofia/1.10.11\r\nSupported: timer, path, replaces\r\n" + lines
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @EnumSource(FieldPhone.Line.class)
    void its_phone_is_asked_told_and_called_whatever_the_sequence_number(FieldPhone.Line line) {
        try (FieldPhone phone = FieldPhone.on(line, edge, authority)) {
            Heard register = phone.register(FieldDialog.registration(), pbx, "Expires: 300");

            pbx.send(edge.address(), toPhone(register, "OPTIONS", NUMBER, "", ""));
            assertEquals(NUMBER + " OPTIONS", phone.take("OPTIONS", "200 OK").header("CSeq"));
            assertEquals(NUMBER + " OPTIONS", pbx.receive(Heard::isFinal).header("CSeq"));

            String waiting = String.join("\r\n", "Messages-Waiting: yes", "Voice-Message: 2/0 (0/0)", "");
            String event = """
                    Event: message-summary
                    Subscription-State: terminated;reason=noresource
                    Content-Type: application/simple-message-summary
                    """.replace("\n", "\r\n");
            pbx.send(edge.address(), toPhone(register, "NOTIFY", NUMBER, event, waiting));
            Heard notify = phone.take("NOTIFY", "200 OK");
            assertEquals(NUMBER + " NOTIFY", notify.header("CSeq"));
            assertEquals(waiting, notify.body());
            assertEquals(200, pbx.receive(Heard::isFinal).status());

            pbx.send(edge.address(), toPhone(register, "INVITE", NUMBER, "X-FS-Support: update_display\r\n", ""));
            Heard invite = phone.take("INVITE", "200 OK", "Contact: <sip:alice@" + phone.hostPort() + ">");
            Heard ok = pbx.receive(Heard::isFinal);
            assertEquals(NUMBER + " INVITE", ok.header("CSeq"));
            Callee alice = new Callee(invite, phone.transport() + ' ' + phone.hostPort(), "pbx");
            phone.send(alice.request("BYE"));
            Heard bye = pbx.receive(heard -> heard.is("BYE"));
            pbx.send(bye.from(), bye.answer("200 OK"));
            assertEquals(200, phone.receive(200).status());
        }
    }

    @ParameterizedTest
    @EnumSource(FieldPhone.Line.class)
    void a_gateway_of_it_registers_asks_calls_and_is_called(FieldPhone.Line line) {
        try (FieldPhone gateway = FieldPhone.on(line, edge, authority)) {
            String own = "<sip:alice@" + EdgeUnderTest.DOMAIN + ";transport=udp>";
            String contact = "Contact: <sip:gw+edge@" + gateway.hostPort() + ";transport="
                    + gateway.transport().toLowerCase(Locale.ROOT) + ";gw=edge>";
            String agent = "User-Agent: FreeSWITCH-mod_sofia/1.10.11-release~64bit";
            FieldDialog registration =
                    new FieldDialog("sip:" + EdgeUnderTest.DOMAIN + ";transport=udp", own, own, NUMBER);
            Heard register = gateway.register(
                    registration, pbx, contact, agent, "Expires: 3600", "Supported: timer, path, replaces");
            assertTrue(register.header("Contact").contains("gw+edge@"), register.text());

            gateway.send(registration.request(gateway, "OPTIONS", contact));
            gateway.receive(200);

            String callee = "sip:+4930123456@" + EdgeUnderTest.DOMAIN;
            FieldDialog call = new FieldDialog(
                    callee, "\"Extension 1000\" <sip:alice@" + EdgeUnderTest.DOMAIN + '>', '<' + callee + '>', NUMBER);
            call.ask(gateway, "INVITE", contact, agent, "Privacy: none", "X-FS-Support: update_display,send_info");
            Heard invite = pbx.receive(heard -> heard.is("INVITE"));
            assertEquals(NUMBER + 1 + " INVITE", invite.header("CSeq"));
            assertEquals(List.of(), invite.headers("Route"));
            Callee pbxSide = Callee.at(pbx, invite);
            pbx.send(invite.from(), pbxSide.answer("183 Session Progress"));
            gateway.receive(183);
            pbx.send(invite.from(), pbxSide.answer("200 OK"));
            call.begunBy(gateway.receive(200));
            gateway.send(call.ack(gateway));
            pbx.receive(heard -> heard.is("ACK"));
            pbx.send(edge.address(), pbxSide.request("BYE").replace("CSeq: 1 ", "CSeq: " + NUMBER + ' '));
            assertEquals(NUMBER + " BYE", gateway.take("BYE", "200 OK").header("CSeq"));
            assertEquals(200, pbx.receive(Heard::isFinal).status());

            pbx.send(edge.address(), toPhone(register, "INVITE", 7, "", ""));
            Heard called = gateway.take("INVITE", "486 Busy Here");
            assertEquals(
                    "INVITE " + register.header("Contact").replaceAll("^<|>.*$", "") + " SIP/2.0", called.startLine());
            assertEquals(486, pbx.receive(Heard::isFinal).status());
        }
    }
}
