package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.FieldCase;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What phones in the field send within their dialogs: after a move to another port, and by an outbound proxy over TLS. */
class EdgeFieldDialogTest {
    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");

    /** Another request of the dialog that {@code invite} began: with its tags, Call-ID and route set, and the next number. */
    private static FieldCase inDialog(FieldCase recorded, Heard ok, FieldPhone phone, int number) {
        String route = String.join(", ", ok.headers("Record-Route"));
        String contact = ok.header("Contact").replaceAll("[<>]", "");
        FieldCase ours = recorded.of(recorded.method(), contact);
        return new FieldCase(ours.text()
                        .replaceAll("(?m)^Route: <sip:[A-Za-z0-9_-]{30,}@.*\r\n", "Route: " + route + "\r\n")
                        .replaceAll("(?m)^Route: <sip:127\\.0\\.0\\.1:\\d+;lr>\r\n", "")
                        .replaceAll("(?m)^From: .*\r\n", "From: " + ok.header("From") + "\r\n")
                        .replaceAll("(?m)^To: .*\r\n", "To: " + ok.header("To") + "\r\n")
                        .replaceAll("(?m)^Call-ID: .*\r\n", "Call-ID: " + ok.header("Call-ID") + "\r\n")
                        .replaceAll("(?m)^CSeq: \\d+", "CSeq: " + number))
                .by(phone.transport(), phone.hostPort());
    }

    private static void taken(Heard invite, Peer pbx) {
        pbx.send(invite.from(), invite.answer("200 OK", "Contact: <sip:pbx@" + pbx.hostPort() + ">"));
    }

    /** What begins the dialog: Alice's call, as the PBX heard it. */
    private static Heard called(FieldPhone phone, Peer pbx) {
        FieldDialog.with("sip:bob@" + EdgeUnderTest.DOMAIN).ask(phone, "INVITE");
        Heard invite = pbx.receive(heard -> heard.is("INVITE"));
        taken(invite, pbx);
        return invite;
    }

    @ParameterizedTest
    @EnumSource(FieldPhone.Line.class)
    @Tag("NAT-06")
    void after_a_reinvite_from_a_new_port_the_pbx_finds_the_phone_there(FieldPhone.Line line) {
        try (EdgeUnderTest edge = FieldPhone.edge(files, authority);
                FieldPhone before = FieldPhone.on(line, edge, authority);
                FieldPhone moved = FieldPhone.on(line, edge, authority)) {
            Peer pbx = edge.pbx();
            Callee callee = Callee.at(pbx, called(before, pbx));
            Heard ok = before.receive(200);

            FieldCase recorded = FieldCase.of("nat-rebind-reinvite").at(EdgeUnderTest.DOMAIN);
            moved.send(inDialog(recorded, ok, moved, 77).text());
            Heard again = pbx.receive(heard -> heard.is("INVITE"));
            assertEquals("77 INVITE", again.header("CSeq"));
            taken(again, pbx);
            Heard accepted = moved.receive(200);
            FieldCase ack = recorded.of("ACK", accepted.header("Contact").replaceAll("[<>]", ""));
            moved.send(inDialog(ack, accepted, moved, 77).again().text());
            pbx.receive(heard -> heard.is("ACK"));

            pbx.send(edge.address(), callee.request("BYE"));
            moved.take("BYE", "200 OK");
            assertEquals(200, pbx.receive(Heard::isFinal).status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, dlg-outboundproxy-domain-udp",
        "TCP, dlg-outboundproxy-domain-udp",
        "TCP, dlg-outboundproxy-domain-tls",
        "TLS, dlg-outboundproxy-domain-tls"
    })
    @Tag("PRX-04")
    void a_phone_with_an_outbound_proxy_acknowledges_and_hangs_up(FieldPhone.Line line, String file) {
        try (EdgeUnderTest edge = FieldPhone.edge(files, authority);
                FieldPhone phone = FieldPhone.on(line, edge, authority)) {
            Peer pbx = edge.pbx();
            called(phone, pbx);
            Heard ok = phone.receive(200);
            FieldCase recorded = FieldCase.of(file).at(EdgeUnderTest.DOMAIN);
            String contact = ok.header("Contact").replaceAll("[<>]", "");
            for (String method : List.of("ACK", "BYE")) {
                phone.send(inDialog(recorded.of(method, contact), ok, phone, method.equals("ACK") ? 2 : 3)
                        .text());
                Heard heard = pbx.receive(any -> any.is(method));
                assertEquals(List.of(), heard.headers("Route"));
            }
        }
    }
}
