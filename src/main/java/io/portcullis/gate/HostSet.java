package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A few host names and addresses, found from the bytes of a message: letter case, one dot at the end and the spelling
 * of an IPv6 address do not matter. A look-up allocates nothing, unless it is for an IPv6 address in a spelling that
 * neither we nor RFC 5952 would choose. Immutable; safe for use by any thread.
 */
final class HostSet {
    /** At most half of it is taken, so that a search soon meets a free slot. */
    private final @Nullable Bytes[] slots;

    private final Set<InetAddress> ipv6 = new HashSet<>();

    /** With these hosts; an IPv6 address stands in brackets, as it does in a URI. */
    HostSet(Collection<String> hosts) {
        Set<String> spellings = new HashSet<>();
        for (String host : hosts) {
            InetAddress address = host.startsWith("[") ? literal(host) : null;
            if (address == null) {
                spellings.add(plain(host));
            } else {
                ipv6.add(address);
                spellings.add(Host.literal(address));
                spellings.add(compressed(Host.literal(address)));
            }
        }
        slots = new @Nullable Bytes[Integer.highestOneBit(spellings.size() + 1) * 4];
        for (String spelling : spellings) {
            Bytes host = Bytes.of(spelling);
            int slot = slotOf(host, host.length());
            while (slots[slot] != null) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = host;
        }
    }

    /**
     * An IPv6 address with two colons in place of its longest run of zeros, the first of several (RFC 5952 section
     * 4.2).
     */
    static String compressed(String literal) {
        String groups = literal.substring(1, literal.length() - 1);
        for (int zeros = 8; zeros > 1; zeros--) {
            String shorter = groups.replaceFirst("(^|:)0(:0){" + (zeros - 1) + "}(:|$)", "::");
            if (!shorter.equals(groups)) {
                return '[' + shorter + ']';
            }
        }
        return literal;
    }

    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The address that {@code bracketed} spells, if it does. Text in brackets is never looked up. */
    private static @Nullable InetAddress literal(String bracketed) {
        try {
            return InetAddress.getByName(bracketed);
        } catch (UnknownHostException none) {
            return null;
        }
    }

    /** Whether {@code host}, as it stands in a URI or a Via, is one of these. */
    boolean contains(Bytes host) {
        int length = host.length();
        int end = length > 0 && host.at(length - 1) == '.' ? length - 1 : length;
        for (int slot = slotOf(host, end); ; slot = (slot + 1) & (slots.length - 1)) {
            Bytes own = slots[slot];
            if (own == null) {
                break;
            }
            if (own.length() == end && isSame(own, host)) {
                return true;
            }
        }
        if (ipv6.isEmpty() || end == 0 || host.at(0) != '[') {
            return false;
        }
        InetAddress address = literal(host.toString());
        return address != null && ipv6.contains(address);
    }

    private static boolean isSame(Bytes own, Bytes host) {
        for (int i = 0; i < own.length(); i++) {
            if (own.at(i) != lower(host.at(i))) {
                return false;
            }
        }
        return true;
    }

    private int slotOf(Bytes host, int end) {
        int hash = 0;
        for (int i = 0; i < end; i++) {
            hash = 31 * hash + lower(host.at(i));
        }
        return (hash ^ hash >>> 16) & (slots.length - 1);
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
}
