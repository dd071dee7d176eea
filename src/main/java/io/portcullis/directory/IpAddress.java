package io.portcullis.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address range of an IP access control list. Name and address are each unique in their list.
 *
 * @param address IPv4 or IPv6, as it was given: bits behind the prefix may be set
 * @param cidrPrefixLength 1 to 32, or 1 to 128 for IPv6: a range that admits everybody is none
 */
public record IpAddress(
        Sid sid,
        Sid accountSid,
        Sid accessControlListSid,
        String friendlyName,
        InetAddress address,
        int cidrPrefixLength,
        Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("IP");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An IP access control list", 100, "addresses");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** Checks the kinds of the SIDs and the range of the prefix. */
    public IpAddress {
        KIND.require(sid);
        Account.KIND.require(accountSid);
        IpAccessControlList.KIND.require(accessControlListSid);
        int bits = bits(address);
        if (cidrPrefixLength < 1 || cidrPrefixLength > bits) {
            throw new IllegalArgumentException(
                    "CIDR prefix length: " + cidrPrefixLength + " (expected: 1 to " + bits + ")");
        }
    }

    /**
     * The address that the text spells, IPv4 in dotted decimal or IPv6; empty for anything else. Asks no name server.
     */
    public static Optional<InetAddress> literal(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /** Bits of an address: 32 or 128; the prefix length that means this address alone. */
    public static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    @Override
    public Sid parentSid() {
        return accessControlListSid;
    }
}
