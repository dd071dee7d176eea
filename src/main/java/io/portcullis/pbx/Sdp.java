package io.portcullis.pbx;

import java.nio.charset.StandardCharsets;
import javax.sip.message.Message;

/**
 * Session descriptions (RFC 8866) of endpoints that take every audio stream and play nothing: the media port is 9, the
 * discard service.
 */
final class Sdp {
    private static final String DISCARD_PORT = "9";

    private Sdp() {}

    /** One audio stream, G.711 μ-law; {@code direction} is {@code sendrecv}, {@code sendonly}, … */
    static String offer(String host, String direction) {
        return head(host) + "m=audio " + DISCARD_PORT + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=" + direction + "\r\n";
    }

    /** Takes the audio of {@code offer} in every offered format, refuses other streams, mirrors the direction. */
    static String answer(String offer, String host) {
        StringBuilder answer = new StringBuilder(head(host));
        boolean audio = false;
        for (String line : offer.lines().toList()) {
            if (line.startsWith("m=")) {
                audio = line.startsWith("m=audio ");
                answer.append(stream(line, audio ? DISCARD_PORT : "0"));
            } else if (audio && (line.startsWith("a=rtpmap:") || line.startsWith("a=fmtp:"))) {
                answer.append(line).append("\r\n");
            }
        }
        return answer.append("a=").append(mirrored(offer)).append("\r\n").toString();
    }

    /** Whether the one who wrote {@code sdp} wants to hear nothing (RFC 3264 section 8.4). */
    static boolean holds(String sdp) {
        return sdp.contains("a=sendonly") || sdp.contains("a=inactive");
    }

    /** The body of {@code message} as text; empty when it has none. */
    static String of(Message message) {
        byte[] body = message.getRawContent();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    private static String head(String host) {
        return "v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=portcullis demo\r\nc=IN IP4 " + host + "\r\nt=0 0\r\n";
    }

    /** {@code m=<media> <port> <proto> <formats>} with another port. */
    private static String stream(String offered, String port) {
        String[] fields = offered.split(" ", 3);
        return fields.length < 3 ? "" : fields[0] + ' ' + port + ' ' + fields[2] + "\r\n";
    }

    private static String mirrored(String offer) {
        if (offer.contains("a=sendonly")) {
            return "recvonly";
        }
        if (offer.contains("a=recvonly")) {
            return "sendonly";
        }
        return offer.contains("a=inactive") ? "inactive" : "sendrecv";
    }
}
