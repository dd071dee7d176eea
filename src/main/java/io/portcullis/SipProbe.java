package io.portcullis;

import io.portcullis.observe.Readiness;
import io.portcullis.sip.Host;
import io.portcullis.sip.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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

    private final List<Listening> listeners;
    private final SecureRandom random;

    SipProbe(List<Listening> listeners, SecureRandom random) {
        this.listeners = listeners;
        this.random = random;
    }

    /** A listener as it is bound. */
    record Listening(Transport transport, InetSocketAddress address) {}

    @Override
    public Optional<String> failure() throws IOException {
        for (Listening listener : listeners) {
            boolean any = listener.address.getAddress().isAnyLocalAddress();
            InetAddress host = any ? InetAddress.getLoopbackAddress() : listener.address.getAddress();
            InetSocketAddress address = new InetSocketAddress(host, listener.address.getPort());
            String callId = token();
            String answer =
                    listener.transport == Transport.UDP ? askByDatagram(address, callId) : askByStream(address, callId);
            if (!answer.startsWith("SIP/2.0 200 ") || !answer.contains(callId)) {
                return Optional.of(listener.transport + " " + listener.address + " does not answer OPTIONS within "
                        + PATIENCE_MILLIS + " ms");
            }
        }
        return Optional.empty();
    }

    private String askByDatagram(InetSocketAddress listener, String callId) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(listener);
            socket.setSoTimeout(PATIENCE_MILLIS);
            InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
            byte[] options = options(Transport.UDP, local, listener, callId);
            socket.send(new DatagramPacket(options, options.length));
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silence) {
            return "";
        }
    }

    private String askByStream(InetSocketAddress listener, String callId) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(listener, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
            socket.getOutputStream().write(options(Transport.TCP, local, listener, callId));
            byte[] answer = new byte[LONGEST_ANSWER];
            int length = 0;
            int more = socket.getInputStream().read(answer);
            while (more > 0 && !new String(answer, 0, length + more, StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                length += more;
                more = socket.getInputStream().read(answer, length, answer.length - length);
            }
            return new String(answer, 0, length + Math.max(0, more), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silence) {
            return "";
        }
    }

    private byte[] options(Transport transport, InetSocketAddress local, InetSocketAddress listener, String callId) {
        String us = Host.literal(local.getAddress()) + ':' + local.getPort();
        String uri = "sip:" + Host.literal(listener.getAddress()) + ':' + listener.getPort();
        String request = "OPTIONS " + uri + " SIP/2.0\r\nVia: SIP/2.0/" + transport.viaToken() + ' ' + us
                + ";rport;branch=z9hG4bK" + token() + "\r\nMax-Forwards: 0\r\nFrom: <sip:" + us + ">;tag=" + token()
                + "\r\nTo: <" + uri + ">\r\nCall-ID: " + callId + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        return request.getBytes(StandardCharsets.US_ASCII);
    }

    private String token() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
