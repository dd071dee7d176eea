package io.portcullis;

import io.portcullis.edge.EdgeServer;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Ready means that SIP is answered: sends an OPTIONS through the socket of every listener. Blocks; any thread. */
public final class SipProbe implements Readiness {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int LONGEST_ANSWER = 2_048;
    private static final String UPGRADE = """
            GET / HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: sip

            """.replace("\n", "\r\n");

    /** PROXY protocol, version 2, section 2.2: on its own behalf. */
    private static final byte[] ON_OWN_BEHALF = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n', 0x20, 0, 0, 0
    };

    private final List<EdgeServer.Listening> listeners;
    private final Predicate<InetAddress> balancers;
    private final SecureRandom random;

    /** {@code balancers} must say whose connections they are, and this may come from the address of one. */
    SipProbe(List<EdgeServer.Listening> listeners, Predicate<InetAddress> balancers, SecureRandom random) {
        this.listeners = listeners;
        this.balancers = balancers;
        this.random = random;
    }

    @Override
    public Optional<String> failure() throws IOException {
        for (EdgeServer.Listening listener : listeners) {
            boolean any = listener.address().getAddress().isAnyLocalAddress();
            InetAddress host =
                    any ? InetAddress.getLoopbackAddress() : listener.address().getAddress();
            InetSocketAddress address =
                    new InetSocketAddress(host, listener.address().getPort());
            String callId = token();
            String answer = listener.transport() == Transport.UDP
                    ? askByDatagram(address, callId)
                    : askByStream(listener.transport(), address, callId);
            if (!answer.startsWith("SIP/2.0 200 ") || !answer.contains(callId)) {
                return Optional.of(listener.transport() + " " + listener.address() + " does not answer OPTIONS within "
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
            byte[] options = concatenated(head(local), options(Transport.UDP, local, listener, callId));
            socket.send(new DatagramPacket(options, options.length));
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silence) {
            return "";
        }
    }

    private String askByStream(Transport transport, InetSocketAddress listener, String callId) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(listener, PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            InetSocketAddress local = (InetSocketAddress) plain.getLocalSocketAddress();
            byte[] options = options(transport, local, listener, callId);
            plain.getOutputStream().write(head(local));
            Socket socket = transport.isSecure() ? secured(plain, listener) : plain;
            return transport == Transport.WS || transport == Transport.WSS
                    ? askByWebSocket(socket, options)
                    : ask(socket, options);
        } catch (SocketTimeoutException silence) {
            return "";
        }
    }

    private byte[] head(InetSocketAddress local) {
        return balancers.test(local.getAddress()) ? ON_OWN_BEHALF : new byte[0];
    }

    private static byte[] concatenated(byte[] head, byte[] rest) {
        return ByteBuffer.allocate(head.length + rest.length)
                .put(head)
                .put(rest)
                .array();
    }

    private Socket secured(Socket plain, InetSocketAddress listener) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, random);
            return context.getSocketFactory()
                    .createSocket(plain, Host.literal(listener.getAddress()), listener.getPort(), true);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("TLS: not there (expected: part of every JDK)", absent);
        }
    }

    /** RFC 6455 by hand: one frame each way, masked with zeros. */
    private static String askByWebSocket(Socket socket, byte[] options) throws IOException {
        String upgrade = ask(socket, UPGRADE.getBytes(StandardCharsets.US_ASCII));
        if (!upgrade.startsWith("HTTP/1.1 101 ")) {
            return upgrade;
        }
        ByteBuffer frame = ByteBuffer.allocate(8 + options.length);
        frame.put((byte) 0x81)
                .put((byte) 0xFE)
                .putShort((short) options.length)
                .putInt(0)
                .put(options);
        String answer = ask(socket, frame.array());
        return answer.substring(Math.max(0, answer.indexOf("SIP/2.0 ")));
    }

    /** Everything up to the first empty line, which ends an answer without a body. */
    private static String ask(Socket socket, byte[] question) throws IOException {
        socket.getOutputStream().write(question);
        byte[] answer = new byte[LONGEST_ANSWER];
        int length = 0;
        int more = socket.getInputStream().read(answer);
        while (more > 0 && !text(answer, length + more).endsWith("\r\n\r\n")) {
            length += more;
            more = socket.getInputStream().read(answer, length, answer.length - length);
        }
        return text(answer, length + Math.max(0, more));
    }

    private static String text(byte[] answer, int length) {
        return new String(answer, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Whatever our own listener shows, we ask whether it answers and not who it is. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
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
