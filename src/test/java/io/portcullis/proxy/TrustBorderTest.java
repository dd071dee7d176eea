package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may say who somebody is: RFC 3325 sections 5 and 7. */
class TrustBorderTest {
    private static final List<String> CLAIMS = List.of(
            "P-Asserted-Identity: <sip:boss@example.com>",
            "p-asserted-identity\t: <tel:+15551230001>",
            "P-Preferred-Identity: <sip:boss@example.com>",
            "Remote-Party-ID: <sip:boss@example.com>;screen=yes",
            "P-Called-Party-ID: <sip:boss@example.com>",
            "P-Charging-Vector: icid-value=1",
            "P-Charging-Function-Addresses: ccf=192.0.2.9",
            "X-PORTCULLIS-Account: AC1");

    private static SipRequest read(String... lines) {
        String text = request("INVITE", "z9hG4bK1", lines).replace("\n", "\r\n");
        return (SipRequest) Parser.parse(
                text.getBytes(StandardCharsets.ISO_8859_1),
                new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5062)));
    }

    private static List<String> names(SipRequest request, List<Integer> lines) {
        return lines.stream()
                .sorted()
                .map(line -> request.headerName(line).text())
                .toList();
    }

    @Test
    @Tag("IDP-01")
    @Tag("IDP-02")
    @Tag("IDP-06")
    void nothing_from_outside_says_who_somebody_is() {
        SipRequest request = read(Stream.concat(
                        CLAIMS.stream(),
                        Stream.of(
                                "Privacy: none",
                                "Diversion: <sip:c@example.com>",
                                "Identity: x",
                                "P-Access-Network-Info: y"))
                .toArray(String[]::new));
        assertEquals(CLAIMS.size(), Exchange.BORDER.inwards(request).size());
        assertEquals(
                CLAIMS.size() - 1L,
                names(request, Exchange.BORDER.inwards(request)).stream()
                                .distinct()
                                .count()
                        + 1,
                "two asserted identities, two of charging");
        assertEquals(List.of(), Exchange.BORDER.inwards(read("Privacy: id")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-Served-User: <sip:boss@example.com>",
                "p-asserted-service: urn:urn-7:3gpp-service.ims.icsi.mmtel",
                "P-ASSOCIATED-URI : <sip:boss@example.com>",
                "P-Profile-Key: <sip:boss@example.com>",
                "P-User-Database: <aaa://host.example.com>",
                "X-AUTH-IP: 192.0.2.1",
                "x-portcullis: AC1"
            })
    void nor_what_some_servers_believe_of_each_other(String line) {
        SipRequest request =
                read("Subject: stays", line, "X-Auth-IPs: stay", "P-Profile-Keys: stay", "X-Portculli: stays");
        assertEquals(1, Exchange.BORDER.inwards(request).size());
        assertEquals(
                line.startsWith("x-portcullis") ? 1 : 0,
                Exchange.BORDER.outwards(request).size());
    }

    @Test
    void more_is_removed_when_the_operator_says_so_under_whichever_name() {
        TrustBorder border = new TrustBorder(value -> false, value -> false);
        SipRequest request = read("Subject: x", "s: y", "X-ACCOUNT\t: 1", "X-Other: 2", "X-Portcullis: 3");
        assertEquals(1, border.inwards(request).size());
        border.remove(List.of("subject", "x-account"));
        assertEquals(4, border.inwards(request).size());
        border.remove(List.of());
        assertEquals(1, border.inwards(request).size());
    }

    @ParameterizedTest
    @Tag("IDP-04")
    @ValueSource(
            strings = {
                "Privacy: id",
                "privacy : ID",
                "Privacy: header;id",
                "Privacy: header; id;critical",
                "Privacy: none,id"
            })
    void an_identity_whose_owner_wants_it_withheld_stays_inside(String privacy) {
        SipRequest request = read(
                privacy,
                "P-Asserted-Identity: <sip:a@example.com>",
                "Remote-Party-ID: <sip:a@example.com>",
                "P-Asserted-Identity: <tel:+1>");
        assertEquals(
                List.of("P-Asserted-Identity", "Remote-Party-ID", "P-Asserted-Identity"),
                names(request, Exchange.BORDER.outwards(request)));
    }

    @ParameterizedTest
    @Tag("IDP-04")
    @ValueSource(strings = {"Privacy: none", "Privacy: user;header;identity", "X-Privacy: id", "Subject: id"})
    void any_other_identity_leaves(String line) {
        assertEquals(List.of(), Exchange.BORDER.outwards(read(line, "P-Asserted-Identity: <sip:a@example.com>")));
    }

    @Test
    void what_we_and_the_networks_say_to_each_other_never_leaves() {
        SipRequest request = read("X-Portcullis-Trunk: TK1", "P-Charging-Vector: icid-value=1", "Subject: x");
        assertEquals(List.of("X-Portcullis-", "P-Charging-"), names(request, Exchange.BORDER.outwards(request)));
    }

    @Test
    @Tag("IDP-01")
    @Tag("IDP-04")
    @Tag("IDP-05")
    void responses_cross_the_same_border() {
        Exchange at = new Exchange();
        at.phone.sends(invite());
        Sip toPbx = at.pbx.gets("INVITE");
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(toPbx.answer(
                180, "Privacy: id", "P-Asserted-Identity: <sip:b@example.com>", "X-Portcullis-Account: AC1"));
        Sip withheld = at.phone.gets("SIP/2.0 180");
        assertEquals(List.of(), withheld.all("P-Asserted-Identity"));
        assertEquals(List.of(), withheld.all("X-Portcullis-Account"));
        assertEquals(List.of("id"), withheld.all("Privacy"));
        at.pbx.sends(toPbx.answer(200, "Privacy: none", "P-Asserted-Identity: <sip:b@example.com>"));
        Sip told = at.phone.gets("SIP/2.0 200");
        assertEquals(List.of("<sip:b@example.com>"), told.all("P-Asserted-Identity"));
        assertEquals(List.of("none"), told.all("Privacy"));
    }

    @Test
    @Tag("IDP-01")
    void a_phone_that_answers_does_not_say_who_it_is() {
        Exchange at = new Exchange();
        at.passage = Passage.along(at.phone);
        at.pbx.sends(invite());
        Sip toPhone = at.phone.gets("INVITE");
        at.pbx.gets("SIP/2.0 100");
        at.phone.sends(toPhone.answer(200, "P-Asserted-Identity: <sip:boss@example.com>", "Subject: stays"));
        Sip ok = at.pbx.gets("SIP/2.0 200");
        assertEquals(List.of(), ok.all("P-Asserted-Identity"));
        assertEquals(List.of("stays"), ok.all("Subject"));
    }
}
