package io.portcullis;

import io.portcullis.observe.Readiness;
import io.portcullis.sip.Host;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Ready means that SIP is answered: sends an OPTIONS through the socket of every listener. Blocks; any thread. */
final class SipProbe implements Readiness {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int LONGEST_ANSWER = 2_048;

    private final List<InetSocketAddress> listeners;
    private final SecureRandom random;

    SipProbe(List<InetSocketAddress> listeners, SecureRandom random) {
        this.listeners = listeners;
        this.random = random;
    }

    @Override
    public Optional<String> failure() throws IOException {
        for (InetSocketAddress listener : listeners) {
            boolean any = listener.getAddress().isAnyLocalAddress();
            InetAddress address = any ? InetAddress.getLoopbackAddress() : listener.getAddress();
            if (!answers(new InetSocketAddress(address, listener.getPort()))) {
                return Optional.of("udp " + listener + " does not answer OPTIONS within " + PATIENCE_MILLIS + " ms");
            }
        }
        return Optional.empty();
    }

    private boolean answers(InetSocketAddress listener) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(listener);
            socket.setSoTimeout(PATIENCE_MILLIS);
            String callId = token();
            byte[] options = options(socket, listener, callId).getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(options, options.length));
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
            socket.receive(answer);
            String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
            return text.startsWith("SIP/2.0 200 ") && text.contains(callId);
        } catch (SocketTimeoutException silence) {
            return false;
        }
    }

    private String options(DatagramSocket socket, InetSocketAddress listener, String callId) {
        String us = Host.literal(socket.getLocalAddress()) + ':' + socket.getLocalPort();
        String uri = "sip:" + Host.literal(listener.getAddress()) + ':' + listener.getPort();
        return "OPTIONS " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + us + ";rport;branch=z9hG4bK" + token()
                + "\r\nMax-Forwards: 0\r\nFrom: <sip:" + us + ">;tag=" + token() + "\r\nTo: <" + uri + ">\r\nCall-ID: "
                + callId + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    private String token() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
