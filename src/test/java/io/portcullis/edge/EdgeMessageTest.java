package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admitted message looks like behind the edge: as it was sent, to the letter. */
class EdgeMessageTest {
    private static final Path CORPUS = Path.of("src", "test", "resources", "corpus");
    private static final Pattern URI = Pattern.compile("^\\S+ (\\S+) ");
    private static final String END = "Content-Length: 0\r\n\r\n";
    private static final int LARGEST_DATAGRAM = 65_507;

    private final EdgeUnderTest edge = new EdgeUnderTest();
    private final Phone alice = edge.alice();
    private int branch;

    @BeforeEach
    void hear_the_first_probe() {
        edge.takeRegistrations();
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    private static String file(String name) throws IOException {
        return Files.readString(CORPUS.resolve(name), StandardCharsets.ISO_8859_1);
    }

    /** {@code message} of the corpus as if alice had sent it, to her domain. */
    private String byAlice(String message) {
        branch++;
        int line = message.indexOf("\r\n");
        return message.substring(0, line).replaceFirst("example\\.(com|net) ", EdgeUnderTest.DOMAIN + ' ')
                + message.substring(line)
                        .replaceFirst(
                                "Via: SIP/2.0/UDP [^;]*;branch=",
                                "Via: SIP/2.0/UDP " + alice.peer().hostPort() + ";branch=z9hG4bK" + branch);
    }

    private Heard challenged(String request) {
        alice.send(request);
        Heard challenge = alice.receive();
        assertTrue(challenge.status() == 401 || challenge.status() == 407, challenge.startLine());
        return challenge;
    }

    /** {@code request} in a transaction of its own, with what answers the challenge that it gets. */
    private String withCredentials(String request) {
        Heard challenge = challenged(request);
        Matcher uri = URI.matcher(request);
        assertTrue(uri.find());
        String method = request.substring(0, request.indexOf(' '));
        String line = alice.authorization(challenge, method, uri.group(1), 1, EdgeUnderTest.PASSWORD);
        return request.replaceFirst(";branch=", ";branch=z9hG4bKagain").replaceFirst("\r\n", "\r\n" + line + "\r\n");
    }

    private Heard atThePbx(String request) {
        alice.send(withCredentials(request));
        return edge.pbx().receive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc4475/esc01.sip", "rfc4475/semiuri.sip", "rfc4475/escnull.sip"})
    @Tag("MSG-13")
    void escapes_reach_the_pbx_as_they_were_sent(String name) throws IOException {
        String sent = byAlice(file(name)).replaceFirst("To: sip:null[^\r]*", "To: sip:alice@" + EdgeUnderTest.DOMAIN);
        Heard heard = atThePbx(sent);
        Heard unfolded = new Heard(heard.from(), sent.replaceAll("\r\n[ \t]+", " "));
        assertEquals(unfolded.startLine(), heard.startLine());
        for (String header : List.of("To", "From", "Contact")) {
            assertEquals(unbracketed(unfolded, header), unbracketed(heard, header), header);
        }
    }

    /** The plain form of a folded message has brackets around its URIs. */
    private static List<String> unbracketed(Heard message, String header) {
        return message.headers(header).stream()
                .map(value -> value.replaceAll("[<>]", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "alice@pbx.example.com, true",
        "alice@PBX.Example.COM, true",
        "Alice@pbx.example.com, false",
        "alice%00@pbx.example.com, false",
        "alice%2500@pbx.example.com, false",
        "%2561lice@pbx.example.com, false"
    })
    @Tag("MSG-13")
    void a_user_is_nobody_else_by_letter_case_or_escapes_and_a_domain_is_the_same(String user, boolean isAlice) {
        String register = alice.call()
                .request("REGISTER", "sip:" + alice.domain())
                .replaceFirst("To: [^\r]*", "To: <sip:" + user + '>');
        String again = withCredentials(register);
        alice.send(again);
        if (isAlice) {
            assertEquals("<sip:" + user + '>', edge.pbx().receive().header("To"));
        } else {
            assertEquals(403, alice.receive().status());
        }
    }

    @Test
    @Tag("MSG-15")
    void headers_in_a_request_uri_are_refused_and_those_in_a_contact_stay_there() throws IOException {
        alice.send(byAlice(file("rfc4475/escruri.sip")));
        assertEquals(400, alice.receive().status());
        String register = byAlice(file("rfc4475/regescrt.sip")).replace("user@example.com", "alice@pbx.example.com");
        Heard heard = atThePbx(register);
        assertEquals("REGISTER", heard.method());
        assertEquals(List.of(), heard.headers("Route"));
        assertTrue(
                heard.text().contains("M: <sip:alice@pbx.example.com?Route=%3Csip:sip.example.com%3E>\r\n"),
                heard.text());
    }

    /** A MESSAGE of this many octets in all. */
    private String message(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        String head = alice.call().request("MESSAGE", "sip:bob@" + alice.domain());
        // One digit stands in the head already.
        int octets = length - head.length() - (Integer.toString(length).length() - 1);
        return head.replace(END, "Content-Length: " + octets + "\r\n\r\n")
                + new String(body, 0, octets, StandardCharsets.ISO_8859_1);
    }

    @Test
    @Tag("MSG-16")
    @Tag("MSG-18")
    void sixty_thousand_octets_of_anything_reach_the_pbx_in_one_datagram() {
        String sent = message(60_000);
        Heard heard = atThePbx(sent);
        assertEquals("MESSAGE", heard.method());
        assertTrue(heard.from().equals(edge.address()));
        String body = sent.substring(sent.indexOf("\r\n\r\n") + 4);
        assertTrue(body.length() > 59_000 && body.equals(heard.body()), "the body is another");
    }

    @Test
    @Tag("MSG-18")
    void the_largest_datagram_is_read() {
        assertEquals(LARGEST_DATAGRAM, message(LARGEST_DATAGRAM).length());
        assertEquals(407, challenged(message(LARGEST_DATAGRAM)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r\n\r\n", "\0\0\0\0", "jaK"})
    @Tag("OUT-03")
    void what_keeps_a_binding_alive_is_not_answered(String keepAlive) {
        alice.send(keepAlive);
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }

    @ParameterizedTest
    @ValueSource(strings = {"friendly-scanner", "sundayddr", "sipcli/v1.8", "pplsip", "VOIP"})
    @Tag("SEC-25")
    void a_scanner_sees_what_everybody_sees(String agent) {
        List<String> everybody = challenged(alice.call().invite("100")).headerNames();
        Heard challenge = challenged(alice.call().invite("100", "User-Agent: " + agent));
        assertEquals(everybody, challenge.headerNames());
    }
}
