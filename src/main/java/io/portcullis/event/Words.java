package io.portcullis.event;

import java.nio.charset.StandardCharsets;

/** Text from outside as it may be told: printable ASCII as it is, everything else as {@code \}{@code uXXXX}. */
final class Words {
    /** Of what was sent, so much is told. */
    static final int LONGEST = 64;

    private static final String CUT = "...";

    private Words() {}

    /** {@code bytes[from, to)} in UTF-8. */
    static String of(byte[] bytes, int from, int to, boolean cut) {
        int at = from;
        while (at < to && isPlain(bytes[at])) {
            at++;
        }
        if (at == to && !cut) {
            return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        }
        String text = escaped(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        return cut ? text + CUT : text;
    }

    /** As the same text would be told: what a search looks for. */
    static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, Math.min(bytes.length, LONGEST), bytes.length > LONGEST);
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + CUT.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != 0x7f && b != '"' && b != '\\';
    }
}
