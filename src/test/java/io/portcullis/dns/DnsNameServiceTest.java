package io.portcullis.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.dns.NameService.Pointer;
import io.portcullis.dns.NameService.Records;
import io.portcullis.dns.NameService.Server;
import io.portcullis.testkit.NameServer;
import io.portcullis.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's resolver against a server of our own. */
class DnsNameServiceTest {
    private final NameServer server = new NameServer();
    private final NameService names = Wire.names(new DnsSettings(List.of(server.address())));

    @AfterEach
    void close() {
        server.close();
        names.close();
    }

    private static <T> Records<T> answer(CompletableFuture<Records<T>> question) {
        return question.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void both_families_of_a_host_are_found_with_the_shorter_time_to_live() throws Exception {
        server.host("pbx.example.com", 300, "192.0.2.1")
                .host("pbx.example.com", 300, "192.0.2.2")
                .host("pbx.example.com", 60, "2001:db8::1");
        Records<InetAddress> found = answer(names.addresses("pbx.example.com"));
        assertEquals(
                List.of(
                        InetAddress.getByName("192.0.2.1"),
                        InetAddress.getByName("192.0.2.2"),
                        InetAddress.getByName("2001:db8::1")),
                found.all());
        assertEquals(60, found.seconds());
        assertEquals(Set.of("A pbx.example.com", "AAAA pbx.example.com"), Set.copyOf(server.questions()));
    }

    @Test
    void a_host_of_one_family_is_found_as_well() {
        server.host("pbx.example.com", 300, "2001:db8::1");
        assertEquals(1, answer(names.addresses("pbx.example.com")).all().size());
    }

    @Test
    void the_hosts_file_comes_first() {
        assertTrue(answer(names.addresses("localhost")).all().stream().anyMatch(InetAddress::isLoopbackAddress));
        assertFalse(server.questions().contains("A localhost"));
    }

    @Test
    void servers_are_read_with_priority_weight_and_port() {
        server.server("_sip._udp.example.com", 30, 10, 60, "a.example.com", 5066)
                .server("_sip._udp.example.com", 40, 20, 0, "", 5060);
        Records<Server> found = answer(names.servers("_sip._udp.example.com"));
        assertEquals(List.of(new Server(10, 60, "a.example.com", 5066), new Server(20, 0, "", 5060)), found.all());
        assertEquals(30, found.seconds());
    }

    @Test
    void pointers_are_read_with_order_preference_and_service() {
        server.pointer("example.com", 30, 1, 2, "SIPS+D2T", "_sips._tcp.example.com");
        assertEquals(
                List.of(new Pointer(1, 2, "s", "SIPS+D2T", "_sips._tcp.example.com")),
                answer(names.pointers("example.com")).all());
    }

    @Test
    void a_name_without_such_records_and_one_that_does_not_exist_have_none() {
        server.host("pbx.example.com", 300, "192.0.2.1");
        assertEquals(Records.none(), answer(names.servers("pbx.example.com")));
        assertEquals(Records.none(), answer(names.pointers("pbx.example.com")));
        assertEquals(Records.none(), answer(names.addresses("other.example.com")));
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 35})
    void a_record_that_ends_too_early_is_none(int type) {
        server.raw("example.com", type, (byte) 0, (byte) 1, (byte) 0);
        assertEquals(
                List.of(),
                type == 33
                        ? answer(names.servers("example.com")).all()
                        : answer(names.pointers("example.com")).all());
    }

    @Test
    void a_name_that_nobody_can_have_is_not_asked_about() {
        assertEquals(Records.none(), answer(names.addresses("x".repeat(64) + ".example.com")));
        assertEquals(List.of(), server.questions());
    }

    @Test
    @Tag("RES-09")
    void a_server_that_fails_is_no_answer() {
        server.broken(true);
        assertThrows(CompletionException.class, () -> answer(names.servers("_sip._udp.example.com")));
        assertThrows(CompletionException.class, () -> answer(names.addresses("pbx.example.com")));
    }

    @Test
    @Tag("RES-09")
    @Tag("SEC-24")
    void a_server_that_is_silent_makes_nobody_wait_and_is_given_up() {
        server.silent(true);
        CompletableFuture<Records<Server>> question = names.servers("_sip._udp.example.com");
        assertFalse(question.isDone());
        assertThrows(CompletionException.class, () -> answer(question));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.53, 192.0.2.53, 53",
        "192.0.2.53:5353, 192.0.2.53, 5353",
        "2001:db8::53, 2001:db8:0:0:0:0:0:53, 53",
        "[2001:db8::53], 2001:db8:0:0:0:0:0:53, 53",
        "[2001:db8::53]:5353, 2001:db8:0:0:0:0:0:53, 5353"
    })
    void a_server_is_an_address_with_a_port_if_need_be(String text, String address, int port) {
        InetSocketAddress read = DnsSettings.server(text);
        assertEquals(address, read.getAddress().getHostAddress());
        assertEquals(port, read.getPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "dns.example.com", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:70000", "[2001:db8::53", "a:53"
            })
    void anything_else_is_refused(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> DnsSettings.server(text));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("dns.servers: " + text + " (expected: an IP address"));
    }

    @Test
    void who_names_no_server_is_refused_and_nobody_else_is_asked(@TempDir Path folder) throws Exception {
        Path none = Files.writeString(folder.resolve("resolv.conf"), "search example.com\n# nameserver 192.0.2.1\n");
        assertEquals(List.of(), SystemServers.in(none));
        assertEquals(List.of(), SystemServers.in(folder.resolve("absent")));
        NameService alone = DnsNameService.of(SystemServers.in(none));
        CompletionException refused =
                assertThrows(CompletionException.class, () -> answer(alone.addresses("pbx.example.com")));
        assertEquals(
                "pbx.example.com: " + HostsOnly.REFUSAL,
                Objects.requireNonNull(refused.getCause()).getMessage());
        assertThrows(CompletionException.class, () -> answer(alone.servers("_sip._udp.example.com")));
        assertThrows(CompletionException.class, () -> answer(alone.pointers("example.com")));
        assertTrue(answer(alone.addresses("localhost")).all().get(0).isLoopbackAddress());
    }

    @Test
    void the_systems_servers_are_asked_in_their_order(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("resolv.conf"), "nameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver me\n");
        assertEquals(
                List.of(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("fe80::1", 53)),
                SystemServers.in(file));
    }
}
