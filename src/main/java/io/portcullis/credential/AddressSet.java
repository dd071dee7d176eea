package io.portcullis.credential;

import io.portcullis.base.Cidr;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses of one access control list: blocks merged into ranges that do not touch, searched by halving.
 * IPv4-mapped IPv6 addresses are IPv4 addresses; ::/0 holds every IPv6 address and no IPv4 address. Immutable; safe for
 * use by any thread.
 */
public final class AddressSet {
    /** Holds no address. */
    public static final AddressSet EMPTY = of(List.of());

    private final int size;
    private final Ranges ipv4;
    private final Ranges ipv6;

    private AddressSet(int size, Ranges ipv4, Ranges ipv6) {
        this.size = size;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** The union of these blocks. */
    public static AddressSet of(Collection<Cidr> blocks) {
        Set<Cidr> distinct = new LinkedHashSet<>(blocks);
        List<Ranges.Range> ipv4 = new ArrayList<>();
        List<Ranges.Range> ipv6 = new ArrayList<>();
        for (Cidr block : distinct) {
            byte[] lowest = block.network().getAddress();
            (lowest.length == Integer.BYTES ? ipv4 : ipv6).add(Ranges.range(lowest, block.prefixLength()));
        }
        return new AddressSet(distinct.size(), Ranges.of(ipv4), Ranges.of(ipv6));
    }

    /** Whether one of the blocks holds this address. */
    public boolean contains(InetAddress address) {
        byte[] bytes = Cidr.plain(address);
        return (bytes.length == Integer.BYTES ? ipv4 : ipv6).contains(bytes);
    }

    /** Whether the other set holds the same addresses. */
    public boolean holdsSameAs(AddressSet other) {
        return ipv4.equals(other.ipv4) && ipv6.equals(other.ipv6);
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(size);
        ipv4.writeTo(out);
        ipv6.writeTo(out);
    }

    /** Reads what {@link #writeTo} wrote. */
    static AddressSet readFrom(DataInputStream in) throws IOException {
        return new AddressSet(in.readInt(), Ranges.readFrom(in), Ranges.readFrom(in));
    }

    /** How many different blocks it was made of. */
    public int size() {
        return size;
    }
}
