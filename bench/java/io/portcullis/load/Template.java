package io.portcullis.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message with gaps, so that making one is a few copies of bytes. In its text {@code {i}} is the number of the operation in
 * hex, {@code {x}} that of the run, {@code {u}} the user, {@code {d}} the domain, {@code {a}} the phone's address, {@code
 * {n}} the nonce, {@code {r}} the response, {@code {t}} the value of To, {@code {R}} the Route lines.
 */
final class Template {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> parts = new ArrayList<>();
    private final byte[] gaps;
    private final byte[][] text;

    Template(String lines) {
        StringBuilder found = new StringBuilder();
        String rest = lines.replace("\n", "\r\n");
        int gap = gapIn(rest);
        while (gap >= 0) {
            parts.add(rest.substring(0, gap).getBytes(StandardCharsets.US_ASCII));
            found.append(rest.charAt(gap + 1));
            rest = rest.substring(gap + 3);
            gap = gapIn(rest);
        }
        parts.add(rest.getBytes(StandardCharsets.US_ASCII));
        gaps = found.toString().getBytes(StandardCharsets.US_ASCII);
        text = parts.toArray(byte[][]::new);
    }

    private static int gapIn(String text) {
        int at = text.indexOf('{');
        return at >= 0 && at + 2 < text.length() && text.charAt(at + 2) == '}' ? at : -1;
    }

    /** Writes the message of an operation. */
    void write(ByteBuffer out, Operation of, int run, byte[] address) {
        for (int i = 0; i < gaps.length; i++) {
            out.put(text[i]);
            switch (gaps[i]) {
                case 'i' -> hex(out, of.id);
                case 'x' -> hex(out, run);
                case 'u' -> decimal(out.put((byte) 'u'), Users.FIRST + of.user, 1_000_000);
                case 'd' -> decimal(out.put((byte) 'd'), 10_000 + of.user / Users.PER_DOMAIN, 10_000);
                case 'a' -> out.put(address);
                case 'n' -> out.put(of.nonce, 0, of.nonceLength);
                case 'r' -> out.put(of.response);
                case 't' -> out.put(of.to, 0, of.toLength);
                case 'R' -> out.put(of.routes, 0, of.routesLength);
                default -> throw new IllegalStateException("gap: " + (char) gaps[i] + " (expected: one of ixudanrtR)");
            }
        }
        out.put(text[gaps.length]);
    }

    private static void hex(ByteBuffer out, int value) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            out.put(HEX[(value >> shift) & 15]);
        }
    }

    private static void decimal(ByteBuffer out, int value, int highest) {
        for (int unit = highest, rest = value; unit > 0; unit /= 10) {
            out.put((byte) ('0' + rest / unit % 10));
        }
    }

    /** Copies a text; where it ends. */
    static int put(String text, byte[] into, int at) {
        for (int i = 0; i < text.length(); i++) {
            into[at + i] = (byte) text.charAt(i);
        }
        return at + text.length();
    }
}
