package io.portcullis.sip;

import java.util.Arrays;

/** Header lines that go on behind a line end and a blank (RFC 3261 section 7.3.1). */
final class Folds {
    private Folds() {}

    /**
     * A copy of {@code message} in which each fold of the head, with all the blanks around it, is a single space, which
     * is what it means. The body stays as it is. Linear in the length, however many folds there are.
     */
    static byte[] joined(byte[] message) {
        byte[] joined = new byte[message.length];
        int read = lineEnd(message, 0) + 2;
        System.arraycopy(message, 0, joined, 0, Math.min(read, message.length));
        int written = read;
        while (read < message.length) {
            boolean lineEnd = read + 1 < message.length && message[read] == '\r' && message[read + 1] == '\n';
            if (lineEnd && message[read - 2] == '\r' && message[read - 1] == '\n') {
                // The empty line: what follows is the body.
                System.arraycopy(message, read, joined, written, message.length - read);
                return Arrays.copyOf(joined, written + message.length - read);
            }
            if (lineEnd && read + 2 < message.length && Ascii.isBlank(message[read + 2])) {
                written = Ascii.trimBlanks(joined, 0, written);
                joined[written++] = ' ';
                read = Ascii.skipBlanks(message, read + 2, message.length);
            } else {
                joined[written++] = message[read++];
            }
        }
        return Arrays.copyOf(joined, written);
    }

    private static int lineEnd(byte[] message, int from) {
        int i = from;
        while (i + 1 < message.length && (message[i] != '\r' || message[i + 1] != '\n')) {
            i++;
        }
        return i;
    }
}
