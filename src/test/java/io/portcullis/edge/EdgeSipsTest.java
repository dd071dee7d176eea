package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.FieldCase;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request for a {@code sips:} URI never leaves but over TLS, unless somebody decided so. */
class EdgeSipsTest {
    @TempDir
    Path files;

    private final Authority authority = new Authority("edges");

    private EdgeUnderTest edge(String... yaml) {
        authority
                .identity(Authority.Kind.EC, "dns:certified.example.com")
                .write(files.resolve("edge.pem"), files.resolve("edge.key"));
        String[] all = new String[yaml.length + 1];
        System.arraycopy(yaml, 0, all, 0, yaml.length);
        all[yaml.length] = EdgeUnderTest.SIP + "tls: { certificate: " + files.resolve("edge.pem") + ", key: "
                + files.resolve("edge.key") + " }";
        return EdgeUnderTest.listening(List.of("udp://127.0.0.1:0", "tls://127.0.0.1:0"), all);
    }

    /** Answers the challenge to {@code recorded}; gives it as it was sent then. */
    private FieldCase sendAnswering(EdgeUnderTest edge, StreamPeer phone, FieldCase recorded) {
        try (Phone alice = edge.alice()) {
            FieldCase bare = recorded.at(EdgeUnderTest.DOMAIN)
                    .to(edge.streamAddress())
                    .by("TLS", "127.0.0.1:" + phone.port())
                    .bare();
            phone.send(bare.text());
            Heard challenge = phone.receive();
            assertEquals(407, challenge.status(), challenge.text());
            FieldCase answer =
                    bare.again().with(alice.authorization(challenge, "INVITE", bare.uri(), 1, EdgeUnderTest.PASSWORD));
            phone.send(answer.text());
            return answer;
        }
    }

    @Test
    @Tag("TLS-05")
    void a_pbx_without_tls_does_not_get_it_and_the_caller_is_told_why() {
        try (EdgeUnderTest edge = edge();
                StreamPeer phone = StreamPeer.to(edge.streamAddress(), authority.context(null), null)) {
            sendAnswering(edge, phone, FieldCase.of("sips-invite-tls"));
            assertEquals(100, phone.receive().status());
            Heard answer = phone.receive();
            assertEquals(480, answer.status(), answer.text());
            assertEquals("380 portcullis \"SIPS Not Allowed\"", answer.header("Warning"));
        }
    }

    @Test
    void whoever_trusts_the_way_to_the_pbx_may_say_so() {
        try (EdgeUnderTest edge = edge(EdgeUnderTest.UPSTREAM + "sips: allow-plain");
                StreamPeer phone = StreamPeer.to(edge.streamAddress(), authority.context(null), null)) {
            FieldCase sent = sendAnswering(edge, phone, FieldCase.of("sips-invite-tls"));
            assertEquals(
                    "INVITE " + sent.uri() + " SIP/2.0", edge.pbx().receive().startLine());
        }
    }

    @Test
    @Tag("PRX-04")
    void a_route_that_names_what_our_certificate_is_for_is_ours() {
        try (EdgeUnderTest edge = edge();
                StreamPeer phone = StreamPeer.to(edge.streamAddress(), authority.context(null), null)) {
            FieldCase recorded = FieldCase.of("route-domain-lr");
            sendAnswering(
                    edge,
                    phone,
                    new FieldCase(recorded.text()
                            .replaceFirst("Route: <sip:[^;]*;", "Route: <sip:certified.example.com;transport=tls;")));
            assertEquals(List.of(), edge.pbx().receive().headers("Route"));
        }
    }
}
