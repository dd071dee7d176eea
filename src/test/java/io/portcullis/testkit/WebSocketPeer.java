package io.portcullis.testkit;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A SIP peer with one WebSocket of the JDK's to the edge that says and hears plain text (one character a byte). */
public final class WebSocketPeer implements AutoCloseable, WebSocket.Listener {
    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final InetSocketAddress edge;
    private final WebSocket socket;

    /** What was heard: a message, a pong, or the end. */
    public record Message(Kind kind, String text) {}

    /** Kinds of what is heard. */
    public enum Kind {
        TEXT,
        BINARY,
        PONG,
        CLOSE
    }

    private WebSocketPeer(InetSocketAddress edge, @Nullable SSLContext tls, @Nullable String protocol) {
        this.edge = edge;
        HttpClient.Builder client = HttpClient.newBuilder();
        if (tls != null) {
            client.sslContext(tls);
        }
        String host = edge.getAddress().getHostAddress();
        URI uri = URI.create((tls == null ? "ws://" : "wss://") + (host.indexOf(':') < 0 ? host : '[' + host + ']')
                + ':' + edge.getPort() + "/");
        WebSocket.Builder builder = client.build().newWebSocketBuilder();
        if (protocol != null) {
            builder.subprotocols(protocol, "other");
        }
        try {
            socket = builder.buildAsync(uri, this).join();
        } catch (CompletionException refused) {
            throw new IllegalStateException(refused.getCause());
        }
    }

    /** Opens one, over TLS unless {@code tls} is null. */
    public static WebSocketPeer to(InetSocketAddress edge, @Nullable SSLContext tls) {
        return new WebSocketPeer(edge, tls, "sip");
    }

    /** What was agreed to speak. */
    public String protocol() {
        return socket.getSubprotocol();
    }

    /** Says {@code message} in one text frame. */
    public void send(String message) {
        socket.sendText(message, true).join();
    }

    /** Says a piece of a message. */
    public void sendPart(String part, boolean last) {
        socket.sendText(part, last).join();
    }

    /** Says {@code message} in one binary frame. */
    public void sendBinary(String message) {
        socket.sendBinary(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)), true)
                .join();
    }

    /** Asks for a pong. */
    public void ping(String data) {
        socket.sendPing(ByteBuffer.wrap(data.getBytes(StandardCharsets.ISO_8859_1)))
                .join();
    }

    /** The next thing heard, whatever it is. */
    public Message next() {
        try {
            Message next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing heard within " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** The next SIP message. */
    public Heard receive() {
        return new Heard(edge, next().text());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            heard.add(new Message(Kind.TEXT, text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            heard.add(new Message(Kind.BINARY, binary.toString(StandardCharsets.ISO_8859_1)));
            binary.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        heard.add(new Message(Kind.PONG, new String(bytes, StandardCharsets.ISO_8859_1)));
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        heard.add(new Message(Kind.CLOSE, String.valueOf(status)));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        heard.add(new Message(Kind.CLOSE, failure.toString()));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
