package io.portcullis.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressSetTest {
    @Test
    void blocks_that_overlap_or_touch_or_nest_hold_their_union() throws UnknownHostException {
        AddressSet set =
                set("10.0.0.0/25", "10.0.0.128/25", "10.0.0.64/26", "10.0.2.0/24", "2001:db8::/32", "255.255.255.255");
        assertTrue(set.contains(InetAddress.getByName("10.0.0.0")));
        assertTrue(set.contains(InetAddress.getByName("10.0.0.255")));
        assertFalse(set.contains(InetAddress.getByName("10.0.1.0")));
        assertFalse(set.contains(InetAddress.getByName("9.255.255.255")));
        assertTrue(set.contains(InetAddress.getByName("10.0.2.255")));
        assertFalse(set.contains(InetAddress.getByName("10.0.3.0")));
        assertTrue(set.contains(InetAddress.getByName("255.255.255.255")));
        assertTrue(set.contains(InetAddress.getByName("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")));
        assertFalse(set.contains(InetAddress.getByName("2001:db9::")));
    }

    @Test
    void a_mapped_address_is_its_ipv4_address() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        InetAddress address = Inet6Address.getByAddress(null, mapped, 0);
        assertTrue(set("10.0.0.0/8").contains(address));
        assertFalse(set("::/0").contains(address));
    }

    @Test
    void no_block_is_no_address_and_all_are_all() throws UnknownHostException {
        assertFalse(AddressSet.EMPTY.contains(InetAddress.getByName("10.0.0.1")));
        assertFalse(AddressSet.EMPTY.contains(InetAddress.getByName("::2")));
        AddressSet all = set("0.0.0.0/0", "::/0");
        assertTrue(all.contains(InetAddress.getByName("255.255.255.255")));
        assertTrue(all.contains(InetAddress.getByName("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
        assertTrue(all.contains(InetAddress.getByName("::")));
    }

    @Test
    void its_size_is_how_many_different_blocks_there_are() {
        assertEquals(0, AddressSet.EMPTY.size());
        assertEquals(3, set("10.0.0.0/8", "10.0.0.0/9", "10.1.1.1/8", "::1").size());
    }

    @Test
    void many_random_blocks_hold_what_one_of_them_holds() throws UnknownHostException {
        Random random = new Random(42);
        for (int bytes : new int[] {4, 16}) {
            List<Cidr> blocks = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                blocks.add(new Cidr(near(random, bytes), bytes * 8 - random.nextInt(10)));
            }
            AddressSet set = AddressSet.of(blocks);
            int held = 0;
            for (int i = 0; i < 5000; i++) {
                InetAddress address = near(random, bytes);
                boolean expected = blocks.stream().anyMatch(block -> block.contains(address));
                assertEquals(expected, set.contains(address), () -> address + " in " + blocks);
                held += expected ? 1 : 0;
            }
            assertTrue(held > 500 && held < 4500, "a telling mixture: " + held);
        }
    }

    /** An address of a small neighbourhood, so that blocks and addresses meet. */
    private static InetAddress near(Random random, int length) throws UnknownHostException {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) (random.nextInt(4) == 0 ? 0xff : 0x20);
        bytes[length - 2] = (byte) random.nextInt(24);
        bytes[length - 1] = (byte) random.nextInt(256);
        return InetAddress.getByAddress(bytes);
    }

    private static AddressSet set(String... blocks) {
        return AddressSet.of(Arrays.stream(blocks).map(Cidr::parse).toList());
    }
}
