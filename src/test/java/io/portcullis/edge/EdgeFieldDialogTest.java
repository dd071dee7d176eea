package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.FieldCase;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What phones in the field send within their dialogs: after a move to another port, and by an outbound proxy over TLS. */
class EdgeFieldDialogTest {
    @TempDir
    Path files;

    /** Another request of the dialog that {@code invite} began: with its tags, Call-ID and route set, and the next number. */
    private static FieldCase inDialog(FieldCase recorded, Heard ok, String hostPort, int number) {
        String route = String.join(", ", ok.headers("Record-Route"));
        String contact = ok.header("Contact").replaceAll("[<>]", "");
        FieldCase ours = recorded.of(recorded.method(), contact);
        return new FieldCase(ours.text()
                .replaceAll("(?m)^Route: <sip:[A-Za-z0-9_-]{30,}@.*\r\n", "Route: " + route + "\r\n")
                .replaceAll("(?m)^Route: <sip:127\\.0\\.0\\.1:\\d+;lr>\r\n", "")
                .replaceAll("(?m)^From: .*\r\n", "From: " + ok.header("From") + "\r\n")
                .replaceAll("(?m)^To: .*\r\n", "To: " + ok.header("To") + "\r\n")
                .replaceAll("(?m)^Call-ID: .*\r\n", "Call-ID: " + ok.header("Call-ID") + "\r\n")
                .replaceAll("(?m)^CSeq: \\d+", "CSeq: " + number)
                .replaceAll("127\\.9\\.0\\.\\d+:\\d+", hostPort));
    }

    private static Heard taken(Heard invite, Peer pbx) {
        pbx.send(invite.from(), invite.answer("200 OK", "Contact: <sip:pbx@" + pbx.hostPort() + ">"));
        return invite;
    }

    @Test
    void after_a_reinvite_from_a_new_port_the_pbx_finds_the_phone_there() {
        try (EdgeUnderTest edge = new EdgeUnderTest();
                Phone alice = edge.alice();
                Peer moved = Peer.onLoopback()) {
            edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
            Phone.Call call = alice.call();
            alice.send(call.invite("bob"));
            alice.send(call.invite("bob", alice.authorization(alice.receive(), "INVITE", "bob", 1)));
            Heard invite = taken(edge.pbx().receive(), edge.pbx());
            Heard ok = alice.peer().receive(heard -> heard.status() == 200);
            alice.send(call.inDialog("ACK", ok));
            edge.pbx().receive(heard -> heard.is("ACK"));

            FieldCase recorded = FieldCase.of("nat-rebind-reinvite").at(EdgeUnderTest.DOMAIN);
            moved.send(
                    edge.address(), inDialog(recorded, ok, moved.hostPort(), 77).text());
            Heard again = edge.pbx().receive(heard -> heard.is("INVITE"));
            assertEquals("77 INVITE", again.header("CSeq"));
            taken(again, edge.pbx());
            Heard accepted = moved.receive(heard -> heard.status() == 200);
            FieldCase ack = new FieldCase(inDialog(recorded, accepted, moved.hostPort(), 77)
                    .of("ACK", accepted.header("Contact").replaceAll("[<>]", ""))
                    .again()
                    .text());
            moved.send(edge.address(), ack.text());
            edge.pbx().receive(heard -> heard.is("ACK"));

            String route = String.join(", ", invite.headers("Record-Route"));
            edge.pbx()
                    .send(
                            edge.address(),
                            "BYE sip:alice@192.168.1.20:5060 SIP/2.0\r\nVia: SIP/2.0/UDP "
                                    + edge.pbx().hostPort()
                                    + ";branch=z9hG4bKbye1\r\nRoute: " + route
                                    + "\r\nMax-Forwards: 70\r\nFrom: " + ok.header("To") + "\r\nTo: "
                                    + ok.header("From") + "\r\nCall-ID: " + ok.header("Call-ID")
                                    + "\r\nCSeq: 2164992235 BYE\r\nContent-Length: 0\r\n\r\n");
            Heard bye = moved.receive(heard -> heard.is("BYE"));
            assertEquals("2164992235 BYE", bye.header("CSeq"));
            moved.send(bye.from(), bye.answer("200 OK"));
            assertEquals(200, edge.pbx().receive(heard -> heard.status() > 0).status());
        }
    }

    @Test
    @Tag("PRX-04")
    void over_tls_a_phone_with_an_outbound_proxy_acknowledges_and_hangs_up() {
        Authority authority = new Authority("edges");
        authority
                .identity(Authority.Kind.EC, "dns:certified.example.com")
                .write(files.resolve("edge.pem"), files.resolve("edge.key"));
        try (EdgeUnderTest edge = EdgeUnderTest.listening(
                        List.of("udp://127.0.0.1:0", "tls://127.0.0.1:0"),
                        EdgeUnderTest.SIP + "tls: { certificate: " + files.resolve("edge.pem") + ", key: "
                                + files.resolve("edge.key") + " }");
                StreamPeer phone = StreamPeer.to(edge.streamAddress(), authority.context(null), null);
                Phone alice = edge.alice()) {
            edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
            String here = "127.0.0.1:" + phone.port();
            FieldCase invite = FieldCase.of("cid-amp")
                    .at(EdgeUnderTest.DOMAIN)
                    .to(edge.streamAddress())
                    .by("TLS", here)
                    .bare();
            phone.send(invite.text());
            Heard challenge = phone.receive();
            phone.send(invite.again()
                    .with(alice.authorization(challenge, "INVITE", invite.uri(), 1, EdgeUnderTest.PASSWORD))
                    .text());
            taken(edge.pbx().receive(heard -> heard.is("INVITE")), edge.pbx());
            assertEquals(100, phone.receive().status());
            Heard ok = phone.receive();
            assertEquals(200, ok.status());

            FieldCase recorded = FieldCase.of("dlg-outboundproxy-domain-tls").at(EdgeUnderTest.DOMAIN);
            String contact = ok.header("Contact").replaceAll("[<>]", "");
            for (String method : List.of("ACK", "BYE")) {
                FieldCase ours = inDialog(recorded.of(method, contact), ok, here, method.equals("ACK") ? 2 : 3);
                phone.send(ours.text());
                Heard heard = edge.pbx().receive(any -> any.is(method));
                assertEquals(List.of(), heard.headers("Route"));
            }
        }
    }
}
