package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SourceRateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Math.subtractExact(Long.MAX_VALUE, 5); // the clock may wrap

    private final SourceRate rate = rate(10, 20);

    private static SourceRate rate(int perSecond, int burst) {
        return new SourceRate(new GateSettings.Rate(perSecond, burst), START, new Random(1));
    }

    /** How many of 100 requests at once are allowed. */
    private int allowed(String source, long now) {
        InetAddress address = Asking.address(source);
        return (int)
                IntStream.range(0, 100).filter(i -> rate.allows(address, now)).count();
    }

    @Test
    void a_source_may_burst_and_then_goes_at_its_rate() {
        assertEquals(20, allowed("192.0.2.1", START));
        assertEquals(0, allowed("192.0.2.1", START + SECOND / 10 - 1));
        assertEquals(1, allowed("192.0.2.1", START + SECOND / 10));
        assertEquals(10, allowed("192.0.2.1", START + SECOND + SECOND / 10));
        assertEquals(20, allowed("192.0.2.1", START + 3600 * SECOND));
    }

    @Test
    void sources_have_buckets_of_their_own() {
        assertEquals(20, allowed("192.0.2.1", START));
        assertEquals(20, allowed("192.0.2.2", START));
        assertEquals(20, allowed("2001:db8::1", START));
    }

    @Test
    void an_ipv6_network_has_one_bucket_and_so_has_a_mapped_address() {
        assertEquals(20, allowed("2001:db8:0:1::1", START));
        assertEquals(0, allowed("2001:db8:0:1:ffff::2", START));
        assertEquals(20, allowed("2001:db8:0:2::1", START));
        assertEquals(20, allowed("::ffff:192.0.2.1", START));
        assertEquals(0, allowed("192.0.2.1", START));
        assertEquals(20, allowed("::ffff:192.0.2.2", START));
    }

    @Test
    void off_is_without_limit() {
        SourceRate off = new SourceRate(GateSettings.Rate.OFF, START, new Random(1));
        InetAddress source = Asking.address("192.0.2.1");
        assertTrue(IntStream.range(0, 100_000).allMatch(i -> off.allows(source, START)));
    }

    @Test
    @Tag("SEC-11")
    @Tag("SEC-21")
    void a_flood_of_forged_sources_frees_nobody() throws UnknownHostException {
        assertEquals(20, allowed("192.0.2.1", START));
        byte[] forged = new byte[16];
        Random random = new Random(2);
        for (int i = 0; i < 1_000_000; i++) {
            random.nextBytes(forged);
            rate.allows(InetAddress.getByAddress(forged), START + i);
        }
        assertEquals(0, allowed("192.0.2.1", START + 1_000_000));
    }

    @Test
    void a_source_that_is_new_to_a_full_table_is_not_charged_for_another() throws UnknownHostException {
        byte[] forged = new byte[16];
        Random random = new Random(2);
        for (int i = 0; i < 1_000_000; i++) {
            random.nextBytes(forged);
            rate.allows(InetAddress.getByAddress(forged), START);
        }
        assertEquals(20, allowed("192.0.2.1", START));
    }

    @Test
    void threads_share_a_bucket() throws InterruptedException, ExecutionException {
        SourceRate shared = rate(1, 1000);
        InetAddress source = Asking.address("192.0.2.1");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        long allowed = 0;
        for (Future<Long> each : IntStream.range(0, 4)
                .mapToObj(thread -> threads.submit(() -> IntStream.range(0, 1000)
                        .filter(i -> shared.allows(source, START))
                        .count()))
                .toList()) {
            allowed += each.get();
        }
        threads.shutdown();
        assertEquals(1000, allowed);
        assertFalse(shared.allows(source, START));
    }
}
