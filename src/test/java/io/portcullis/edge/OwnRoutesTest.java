package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.digest.Offer;
import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Route values have served their purpose: RFC 3261 section 16.4. */
class OwnRoutesTest {
    private static final InetSocketAddress EDGE = new InetSocketAddress("192.0.2.1", 5060);
    private static final OwnHosts HOSTS = OwnHosts.of("edge.example.net", List.of(EDGE), index());

    static {
        HOSTS.rename(List.of("alias.example.net"));
    }

    /** With the domain pbx.example.com. */
    private static CredentialIndex index() {
        CredentialSnapshot empty = CredentialSnapshot.empty("realm", HashSeed.of(new Random(1)));
        CredentialIndex index = new CredentialIndex(empty);
        List<String> none = List.of();
        index.publish(SnapshotBuilder.from(empty)
                .revision(1)
                .policy(new Policy(
                        Policy.Kind.DOMAIN,
                        "SD1",
                        "AC1",
                        "pbx.example.com",
                        true,
                        false,
                        false,
                        Offer.OF_DEPLOYMENT,
                        none,
                        none,
                        none,
                        List.of()))
                .build());
        return index;
    }

    private static OwnRoutes read(String... routes) {
        String text = "BYE sip:a@x.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1\r\nRoute: "
                + String.join("\r\nRoute: ", routes)
                + "\r\nFrom: <sip:a@x.example>;tag=a\r\nTo: <sip:a@x.example>\r\nCall-ID: c\r\nCSeq: 1 BYE\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return OwnRoutes.of((SipRequest) Parser.parse(bytes, new Source(Transport.UDP, EDGE)), HOSTS);
    }

    @ParameterizedTest
    @Tag("PRX-04")
    @CsvSource(
            delimiter = '|',
            value = {
                "<sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>, <sip:192.0.2.1:5060;transport=tcp;lr>, <sip:pbx.example;lr>",
                "<sip:192.0.2.1:5060;transport=tcp;lr>, <sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>, <sip:pbx.example;lr>",
            })
    void both_values_of_one_passage_are_spent(String routes) {
        OwnRoutes own = read(routes.split(", "));
        assertEquals(2, own.count());
        assertEquals(Bytes.of("PROOF-OF-A-DIALOG-WITH-32-LETTERS"), own.token());
        assertEquals(own.toString(), read(routes).toString(), "in one line");
    }

    @Test
    @Tag("PRX-04")
    void a_dialog_that_passes_twice_keeps_the_values_of_its_other_passage() {
        OwnRoutes own = read(
                "<sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>, <sip:192.0.2.1;lr>",
                "<sip:QROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>");
        assertEquals(2, own.count());
        assertEquals(Bytes.of("PROOF-OF-A-DIALOG-WITH-32-LETTERS"), own.token());
        assertEquals(
                Bytes.of("sip:QROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr"),
                own.next() == null ? null : own.next().text());
    }

    @Test
    void of_foreign_values_none_is_spent() {
        OwnRoutes own = read(
                "<sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1:5061;lr>",
                "<sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>");
        assertEquals(0, own.count());
        assertNull(own.token());
    }

    @ParameterizedTest
    @Tag("PRX-04")
    @ValueSource(
            strings = {
                "<sip:pbx.example.com;lr>",
                "<sip:PBX.example.com.:5060;lr>",
                "<sips:alice@pbx.example.com;lr>",
                "<sip:alice@192.0.2.1;lr>",
                "<sip:edge.example.net;transport=tls;lr>",
                "<sip:alias.example.net;lr>"
            })
    void above_the_token_an_outbound_proxy_may_have_any_of_our_names(String proxy) {
        OwnRoutes own = read(
                proxy,
                "<sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>",
                "<sip:192.0.2.1;transport=tcp;lr>",
                "<sip:pbx.example;lr>");
        assertEquals(3, own.count());
        assertEquals(Bytes.of("PROOF-OF-A-DIALOG-WITH-32-LETTERS"), own.token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<sip:pbx.example.com:5080;lr>", "<sip:edge.example.net:5080;lr>", "<sip:192.0.2.1:5080;lr>"})
    void at_a_port_that_is_not_ours_none_of_our_names_is(String route) {
        assertEquals(0, read(route).count());
    }

    @Test
    void behind_the_token_a_domain_is_the_business_of_the_pbx() {
        assertEquals(
                1,
                read("<sip:PROOF-OF-A-DIALOG-WITH-32-LETTERS@192.0.2.1;lr>", "<sip:pbx.example.com;lr>")
                        .count());
    }
}
