package io.portcullis.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** HTTP/1.1 written by hand to a socket, for what a client library would tidy or refuse to send. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String END = "\r\n\r\n";

    private final int port;
    private final String login;

    RawHttp(int port, String user, String secret) {
        this.port = port;
        this.login = Base64.getEncoder().encodeToString((user + ':' + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** An answer; its body as it was sent but for chunks, one character a byte. */
    record Answer(int status, List<String> headers, String body) {
        Optional<String> header(String name) {
            String start = name + ": ";
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
                    .map(line -> line.substring(start.length()))
                    .findFirst();
        }

        String text() {
            return new String(body.getBytes(ISO_8859_1), StandardCharsets.UTF_8);
        }

        String unpacked() {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body.getBytes(ISO_8859_1)))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    /** Sends a request line and header lines as they are, with login, and the body behind them. */
    Answer send(String requestLine, byte[] body, String... headers) {
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.add("Authorization: Basic " + login);
        return sendAs(requestLine, body, lines);
    }

    Answer send(String requestLine, String... headers) {
        return send(requestLine, new byte[0], headers);
    }

    /** The same without login. */
    Answer sendAsStranger(String requestLine, String... headers) {
        return sendAs(requestLine, new byte[0], List.of(headers));
    }

    /** Posts a body of this type. */
    Answer post(String path, String type, byte[] body, String... headers) {
        List<String> lines = new ArrayList<>(List.of(headers));
        if (!type.isEmpty()) {
            lines.add("Content-Type: " + type);
        }
        return send("POST " + path + " HTTP/1.1", body, lines.toArray(String[]::new));
    }

    private Answer sendAs(String requestLine, byte[] body, List<String> headers) {
        StringBuilder head = new StringBuilder(requestLine + "\r\nHost: localhost:" + port + "\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        head.append("Connection: close\r\n");
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return read(socket.getInputStream(), requestLine.startsWith("HEAD "));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The server closes some seconds after its answer, so that it may be read: nobody waits for that. */
    private static Answer read(InputStream in, boolean headOnly) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            all.write(buffer, 0, n);
            if (isWhole(all.toString(ISO_8859_1), headOnly)) {
                break;
            }
        }
        return read(all.toString(ISO_8859_1));
    }

    private static boolean isWhole(String text, boolean headOnly) {
        int end = text.indexOf(END);
        if (end < 0) {
            return false;
        }
        Answer begun = begun(text);
        Optional<String> length = begun.header("Content-Length");
        if (headOnly || begun.status() == 204) {
            return true;
        }
        return length.isPresent()
                ? begun.body().length() >= Integer.parseInt(length.get())
                : begun.body().endsWith("0" + END);
    }

    private static Answer begun(String text) {
        int end = text.indexOf(END);
        List<String> lines = List.of(text.substring(0, end).split("\r\n", -1));
        return new Answer(Integer.parseInt(lines.get(0).substring(9, 12)), lines, text.substring(end + END.length()));
    }

    private static Answer read(String text) {
        Answer answer = begun(text);
        boolean chunked = answer.header("Transfer-Encoding").isPresent();
        return chunked ? new Answer(answer.status(), answer.headers(), dechunked(answer.body())) : answer;
    }

    private static String dechunked(String chunks) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (at < chunks.length()) {
            int line = chunks.indexOf("\r\n", at);
            int size = Integer.parseInt(chunks.substring(at, line), 16);
            body.append(chunks, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
        return body.toString();
    }
}
