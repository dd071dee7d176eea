package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Side;
import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.wire.WireListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything odd and hostile in the corpus arrives at the edge, from a stranger. What it is answered stands in {@code
 * OUTCOMES.tsv}: statuses in order, {@code -} for silence, {@code close} where the edge ends the stream, {@code waits} where
 * it waits for the rest. Nothing of it reaches the PBX.
 */
class EdgeCorpusTest {
    private static final int LARGEST_DATAGRAM = 65_507;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final Path CORPUS = Path.of("src", "test", "resources", "corpus");
    private static final Pattern STATUS = Pattern.compile("(?m)^SIP/2\\.0 ([0-9]{3}) ");

    private final Queue<Integer> answered = new ConcurrentLinkedQueue<>();
    private final EdgeUnderTest edge = new EdgeUnderTest(
            new EdgeServer.Listeners(
                    new EdgeListener() {
                        @Override
                        public void answered(int status, Side side) {
                            answered.add(status);
                        }
                    },
                    WireListener.NONE,
                    GateListener.NONE,
                    ProxyListener.NONE),
            "gate: { trusted-sources: [ 127.0.0.1/32 ] }",
            EdgeUnderTest.SIP + "odd-messages: 0",
            EdgeUnderTest.SIP + "overload: { queue-wait: 0s }");
    private final Phone alice = edge.alice();

    /** One row of the table. */
    private record Row(String file, String framed, String overUdp, String overTcp) {
        byte[] bytes() throws IOException {
            return Files.readAllBytes(CORPUS.resolve(file));
        }
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(CORPUS.resolve("OUTCOMES.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(cells -> new Row(cells[0], cells[2], cells[3], cells[4]))
                .toList();
    }

    @BeforeEach
    void hear_the_first_probe() {
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    @Test
    @Tag("MSG-04")
    @Tag("MSG-07")
    @Tag("MSG-08")
    @Tag("MSG-10")
    @Tag("MSG-14")
    @Tag("MSG-17")
    @Tag("MSG-19")
    @Tag("SEC-16")
    @Tag("TRN-06")
    void over_udp_each_file_gets_its_answer_and_nothing_passes() throws IOException {
        StringJoiner wrong = new StringJoiner("\n");
        try (Peer stranger = Peer.onLoopback()) {
            for (Row row : rows()) {
                String outcome = row.bytes().length > LARGEST_DATAGRAM ? "too long" : overUdp(stranger, row);
                if (!outcome.equals(row.overUdp())) {
                    wrong.add(row.file() + '\t' + outcome + "\t(expected: " + row.overUdp() + ')');
                }
            }
        }
        assertEquals("", wrong.toString());
        the_first_that_reaches_the_pbx_is_authenticated();
    }

    /** Answers may go to another port than the stranger's, so what counts is what the edge says it sent. */
    private String overUdp(Peer stranger, Row row) throws IOException {
        answered.clear();
        stranger.send(edge.address(), row.bytes());
        String fence = "fence-" + row.file().hashCode();
        stranger.send(edge.address(), fence("UDP", stranger.hostPort(), fence));
        stranger.receive(heard -> heard.text().contains(fence)); // what answers STUN is no SIP
        List<String> statuses = new ArrayList<>();
        answered.forEach(status -> statuses.add(status.toString()));
        assertEquals("200", statuses.remove(statuses.size() - 1), "the fence's own answer");
        return statuses.isEmpty() ? "-" : String.join(" ", statuses);
    }

    @Test
    @Tag("MSG-04")
    @Tag("MSG-07")
    @Tag("MSG-08")
    @Tag("MSG-11")
    @Tag("MSG-12")
    @Tag("MSG-14")
    @Tag("MSG-17")
    @Tag("SEC-16")
    @Tag("SEC-19")
    void over_tcp_each_file_gets_its_answer_and_nothing_passes() throws IOException {
        StringJoiner wrong = new StringJoiner("\n");
        for (Row row : rows()) {
            String outcome = overTcp(row);
            if (!outcome.equals(row.overTcp())) {
                wrong.add(row.file() + '\t' + outcome + "\t(expected: " + row.overTcp() + ')');
            }
        }
        assertEquals("", wrong.toString());
        the_first_that_reaches_the_pbx_is_authenticated();
    }

    /** Whoever comes from the address and port of the PBX is taken for the PBX. */
    @Test
    void no_stranger_gets_the_port_of_the_pbx_for_his_stream() throws IOException {
        InetSocketAddress taken =
                new InetSocketAddress(edge.address().getAddress(), edge.pbx().port());
        try (Socket stranger = new Socket()) {
            assertThrows(BindException.class, () -> stranger.bind(taken));
        }
    }

    private String overTcp(Row row) throws IOException {
        InetSocketAddress address = edge.streamAddress();
        boolean waits = row.framed().endsWith("waits");
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String heard = heardAfter(socket, row.bytes(), waits);
            List<String> outcome =
                    STATUS.matcher(heard).results().map(found -> found.group(1)).collect(Collectors.toList());
            if (!isFenced(heard)) {
                outcome.add(waits ? "waits" : "close");
            } else {
                assertEquals("200", outcome.remove(outcome.size() - 1), "the fence's own answer");
            }
            return outcome.isEmpty() ? "-" : String.join(" ", outcome);
        }
    }

    /** All that is heard until the fence is answered, or the edge closes. */
    private String heardAfter(Socket socket, byte[] bytes, boolean isUnfinished) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            if (isUnfinished) {
                // No fence can be heard behind half a message; the edge gives up when no more can come.
                socket.shutdownOutput();
            } else {
                out.write(fence("TCP", "127.0.0.1:" + socket.getLocalPort(), "fence")
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
            int next = 0;
            while (next >= 0 && !isFenced(heard.toString(StandardCharsets.ISO_8859_1))) {
                next = socket.getInputStream().read();
                if (next >= 0) {
                    heard.write(next);
                }
            }
        } catch (SocketException reset) {
            // Closed with bytes of ours unread, which says the same.
        }
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean isFenced(String heard) {
        return heard.endsWith("\r\n\r\n") && heard.contains("Call-ID: fence\r\n");
    }

    private String fence(String transport, String hostPort, String callId) {
        return "OPTIONS sip:127.0.0.1:" + edge.address().getPort() + " SIP/2.0\r\nVia: SIP/2.0/" + transport + ' '
                + hostPort
                + ";rport;branch=z9hG4bK" + callId
                + "\r\nFrom: <sip:x@127.0.0.1>;tag=x\r\nTo: <sip:127.0.0.1>\r\nCall-ID: "
                + callId + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    private void the_first_that_reaches_the_pbx_is_authenticated() {
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        assertEquals(call.callId(), edge.pbx().receive().header("Call-ID"));
        assertTrue(answered.contains(407));
    }
}
