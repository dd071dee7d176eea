package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mobile phone: TLS by name, numbers instead of addresses, and another network in the middle of a call. */
class MobilePhoneFlowTest {
    private static final String INSTANCE = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\"";

    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");

    private static String contact(FieldPhone phone) {
        return "Contact: <sip:alice@" + phone.hostPort() + ";transport=tls;ob>;reg-id=1" + INSTANCE;
    }

    @ParameterizedTest
    @CsvSource({"TLS, TLS, INVITE", "TLS, TCP, UPDATE", "UDP, UDP, INVITE", "UDP, TLS, UPDATE"})
    @Tag("NAT-06")
    void a_call_goes_on_where_the_phone_registers_anew(FieldPhone.Line before, FieldPhone.Line after, String refresh) {
        try (EdgeUnderTest edge = FieldPhone.edge(files, authority);
                FieldPhone home = FieldPhone.on(before, edge, authority)) {
            Peer pbx = edge.pbx();
            FieldDialog registration = FieldDialog.registration();
            home.register(registration, pbx, contact(home), "Supported: path, outbound");
            FieldDialog call = FieldDialog.with("tel:1234;phone-context=" + EdgeUnderTest.DOMAIN);
            call.ask(home, "INVITE", "Supported: path, outbound");
            Heard invite = pbx.receive(heard -> heard.is("INVITE"));
            Callee callee = Callee.at(pbx, invite);
            pbx.send(invite.from(), callee.answer("200 OK"));
            call.begunBy(home.receive(200));
            home.send(call.ack(home));
            pbx.receive(heard -> heard.is("ACK"));

            try (FieldPhone abroad = FieldPhone.on(after, edge, authority)) {
                home.vanish();
                abroad.register(registration, pbx, contact(abroad), "Supported: path, outbound");
                abroad.send(call.request(abroad, refresh));
                Heard again = pbx.receive(heard -> heard.is(refresh));
                pbx.send(again.from(), again.answer("200 OK", "Contact: <sip:pbx@" + pbx.hostPort() + '>'));
                abroad.receive(200);
                if (refresh.equals("INVITE")) {
                    abroad.send(call.ack(abroad));
                    pbx.receive(heard -> heard.is("ACK"));
                }
                pbx.send(edge.address(), callee.request("BYE"));
                assertEquals(call.callId(), abroad.take("BYE", "200 OK").header("Call-ID"));
                assertEquals(200, pbx.receive(Heard::isFinal).status());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tel:1234;phone-context=pbx.example.com",
                "tel:1234;phone-context=+49-30",
                "tel:+49-30-123456",
                "urn:service:sos",
                "sip:112@pbx.example.com;user=phone"
            })
    @Tag("MSG-14")
    void it_dials_numbers(String uri) {
        try (EdgeUnderTest edge = FieldPhone.edge(files, authority);
                FieldPhone phone = FieldPhone.on(FieldPhone.Line.TLS, edge, authority)) {
            Peer pbx = edge.pbx();
            FieldDialog call = FieldDialog.with(uri);
            call.ask(phone, "INVITE", "P-Preferred-Identity: <tel:+4930123456>");
            Heard invite = pbx.receive(heard -> heard.is("INVITE"));
            assertEquals("INVITE " + uri + " SIP/2.0", invite.startLine());
            assertEquals(List.of("<sip:alice@" + EdgeUnderTest.DOMAIN + '>'), invite.headers("P-Asserted-Identity"));
            Callee callee = Callee.at(pbx, invite);
            pbx.send(invite.from(), callee.answer("200 OK"));
            call.begunBy(phone.receive(200));
            phone.send(call.ack(phone));
            pbx.receive(heard -> heard.is("ACK"));
            phone.send(call.request(phone, "BYE"));
            Heard bye = pbx.receive(heard -> heard.is("BYE"));
            pbx.send(bye.from(), bye.answer("200 OK"));
            phone.receive(200);
        }
    }
}
