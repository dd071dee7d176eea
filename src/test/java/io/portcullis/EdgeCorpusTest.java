package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everything odd and hostile in the corpus arrives as a datagram, and the edge lives on. */
class EdgeCorpusTest {
    private static final int LARGEST_DATAGRAM = 65_507;
    private static final Path CORPUS = Path.of("src", "test", "resources", "corpus");

    @Test
    void whatever_arrives_nothing_passes_unauthenticated_and_the_next_call_is_authenticated() throws IOException {
        List<Path> datagrams;
        try (Stream<Path> files = Files.walk(CORPUS)) {
            datagrams = files.filter(file -> file.toString().matches(".*\\.(sip|bin)"))
                    .sorted()
                    .toList();
        }
        assertTrue(datagrams.size() > 200, "corpus of " + datagrams.size() + " files");
        try (EdgeUnderTest edge = new EdgeUnderTest("gate: { trusted-sources: [ 127.0.0.1/32 ] }");
                Phone alice = edge.alice();
                Peer stranger = Peer.onLoopback()) {
            edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
            for (Path datagram : datagrams) {
                if (Files.size(datagram) <= LARGEST_DATAGRAM) {
                    stranger.send(edge.address(), Files.readAllBytes(datagram));
                }
            }
            Phone.Call call = alice.call();
            alice.send(call.invite("bob"));
            Heard challenge = alice.receive();
            assertEquals(407, challenge.status());
            alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
            // The first that reaches the PBX is Alice's: of all the corpus nothing came through.
            assertEquals(call.callId(), edge.pbx().receive().header("Call-ID"));
        }
    }
}
