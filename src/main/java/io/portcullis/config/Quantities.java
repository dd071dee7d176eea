package io.portcullis.config;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Reads single values. Each throws {@link IllegalArgumentException} that ends in {@code (expected: …)}. */
final class Quantities {
    private Quantities() {}

    static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(" (expected: a whole number)", notANumber);
        }
    }

    static boolean truth(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(" (expected: true or false)");
    }

    /** {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 2d}. */
    static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > 9) {
            throw new IllegalArgumentException(DURATION);
        }
        long amount = Long.parseLong(text, 0, digits, 10);
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException(DURATION);
        };
    }

    /** {@code 500k}, {@code 64m}, {@code 2g}, in bytes; {@code usual} for {@code auto}. */
    static long bytes(String text, long usual) {
        if (text.equals("auto")) {
            return usual;
        }
        int last = text.length() - 1;
        int unit = last < 0 ? -1 : "kmg".indexOf(text.charAt(last));
        boolean plain =
                unit >= 0 && last > 0 && last <= 9 && text.chars().limit(last).allMatch(Quantities::isDigit);
        if (!plain) {
            throw new IllegalArgumentException(" (expected: a size such as 500k, 64m or 2g, or auto)");
        }
        return Long.parseLong(text, 0, last, 10) << (10 * (unit + 1));
    }

    /** {@code 200/s}, or {@code 0} for no limit; the number a second. */
    static int perSecond(String text) {
        String number = text.endsWith("/s") ? text.substring(0, text.length() - 2) : text;
        boolean plain =
                !number.isEmpty() && number.length() <= 9 && number.chars().allMatch(Quantities::isDigit);
        if (!plain || (number.equals(text) && Integer.parseInt(number) != 0)) {
            throw new IllegalArgumentException(" (expected: a rate such as 200/s, or 0 = off)");
        }
        return Integer.parseInt(number);
    }

    /** {@code HOST:PORT}, IPv6 in brackets; a name is resolved now. */
    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        boolean plain = !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(Quantities::isDigit);
        if (host.isEmpty() || bracketed == (host.indexOf(':') < 0) || !plain || Integer.parseInt(port) > 0xffff) {
            throw new IllegalArgumentException(ADDRESS);
        }
        InetSocketAddress address =
                new InetSocketAddress(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(" (expected: a host that this machine can resolve)");
        }
        return address;
    }

    static Path path(String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException notAPath) {
            // Said below, like an empty one.
        }
        throw new IllegalArgumentException(" (expected: the name of a file or directory)");
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static final String DURATION = " (expected: a time such as 500ms, 30s, 5m, 1h or 2d)";
    private static final String ADDRESS = " (expected: HOST:PORT, an IPv6 host in brackets)";
}
