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

    /**
     * Scheme, user and host of a URI that begins {@code bytes[from, to)}, without the password that its user part may
     * hold
     * (RFC 3261 section 19.1.1): where it was cut before the host began, nothing behind a colon is told.
     */
    static String address(byte[] bytes, int from, int to, boolean cut) {
        String text = of(bytes, from, to, false);
        int scheme = text.indexOf(':');
        int at = text.indexOf('@');
        int password = text.indexOf(':', scheme + 1);
        int end = end(text, Math.max(at, 0));
        if (at < 0) {
            boolean whole = !cut || end < text.length();
            return whole || password < 0 ? text.substring(0, end) : text.substring(0, password) + CUT;
        }
        String host = text.substring(at, end) + (cut && end == text.length() ? CUT : "");
        return text.substring(0, password < 0 || password > at ? at : password) + host;
    }

    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && ";?> ".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
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
