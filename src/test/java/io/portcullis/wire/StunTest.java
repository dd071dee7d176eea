package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mapped addresses are the sample responses of RFC 5769 sections 2.2 and 2.3. */
@Tag("OUT-02")
class StunTest {
    private static final String TRANSACTION = "2112a442b7e7a701bc34d686fa87dfae";

    private static ByteBuf datagram(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    private static String answer(String request, String address, int port) {
        ByteBuf answer = Objects.requireNonNull(
                Stun.answer(datagram(request), new InetSocketAddress(address, port)), "no answer");
        assertTrue(answer.readableBytes() <= 44);
        return ByteBufUtil.hexDump(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 0101000c" + TRANSACTION + "002000080001a147e112a643",
        "2001:db8:1234:5678:11:2233:4455:6677, 01010018" + TRANSACTION
                + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
    })
    void the_sender_learns_its_address(String sender, String expected) {
        assertEquals(expected, answer("00010000" + TRANSACTION, sender, 32853));
    }

    @Test
    void what_need_not_be_understood_is_passed_over_and_the_rest_refused() {
        String software = "80220004" + "61626364";
        assertTrue(answer("00010008" + TRANSACTION + software, "192.0.2.1", 1).startsWith("0101"));
        String unknown = "00270002" + "abcd0000";
        assertEquals(
                "01110010" + TRANSACTION + "0009000400000414" + "000a000200270000",
                answer("00010008" + TRANSACTION + unknown, "192.0.2.1", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00110000" + TRANSACTION, // an indication
                "0101000c" + TRANSACTION + "002000080001a147e112a643", // an answer
                "00010004" + TRANSACTION, // shorter than it says
                "00010000" + TRANSACTION + "00000000", // longer than it says
                "00010004" + TRANSACTION + "80220004", // an attribute that goes on behind the end
                "00010003" + TRANSACTION + "802200", // no whole attribute
            })
    void everything_else_is_not_answered(String hex) {
        assertTrue(Stun.is(datagram(hex)));
        assertNull(Stun.answer(datagram(hex), new InetSocketAddress("192.0.2.1", 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00010000", "0001000000000000b7e7a701bc34d686fa87dfae", "4f5054494f4e53207369703a61406220534950"
            })
    void it_is_told_by_its_first_bits_and_the_cookie(String hex) {
        assertFalse(Stun.is(datagram(hex)));
    }
}
