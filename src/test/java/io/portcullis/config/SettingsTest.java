package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.api.ApiSettings;
import io.portcullis.api.BootstrapAccount;
import io.portcullis.canon.CanonSettings;
import io.portcullis.edge.EdgeSettings;
import io.portcullis.edge.TransactionLimits;
import io.portcullis.gate.GateSettings.Lockout;
import io.portcullis.store.StoreSettings;
import io.portcullis.upstream.UpstreamSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings records refuse by themselves, whoever makes them. */
class SettingsTest {
    @Test
    void the_second_lane_cannot_take_fewer_than_none() {
        assertThrows(IllegalArgumentException.class, () -> new CanonSettings(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via",
                "v",
                "contact",
                "Content-Type",
                "s",
                "X Account",
                "P-Asserted-Identity",
                "X-Portcullis-A",
                ""
            })
    void a_header_that_a_message_needs_or_that_is_none_cannot_be_removed(String name) {
        String said = assertThrows(IllegalArgumentException.class, () -> EdgeSettings.removedHeader(name))
                .getMessage();
        assertTrue(String.valueOf(said).startsWith("sip.remove-headers: " + name + " (expected: "), said);
        assertEquals("X-Account", EdgeSettings.removedHeader("X-Account"));
    }

    @ParameterizedTest
    @CsvSource({
        "held-bytes, 2097151, 262144, 65536",
        "per-credential, 2097152, 262143, 65536",
        "per-credential, 2097152, 2097153, 65536",
        "largest-body, 2097152, 262144, 1023",
        "largest-body, 2097152, 262144, 65537"
    })
    void what_transactions_may_hold_is_neither_nothing_nor_more_than_there_is(
            String key, long held, long each, long body) {
        String said = assertThrows(IllegalArgumentException.class, () -> new TransactionLimits(held, each, body))
                .getMessage();
        assertTrue(String.valueOf(said).matches("sip.transactions." + key + ": \\d+ \\(expected: .*\\)"), said);
        assertEquals(262_144, new TransactionLimits(2_097_152, 262_144, 1_024).perCredential());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void a_network_may_fail_for_some_users_but_not_for_any_number(int users) {
        Duration minute = Duration.ofMinutes(1);
        assertThrows(IllegalArgumentException.class, () -> new Lockout(10, users, minute, minute));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:192.0.2.1",
                "SIP:pbx.example.com:5080",
                "sip:[2001:db8::1]",
                "sip:[2001:db8::1]:5062;transport=udp",
                "sip:pbx;lr",
                "sip:pbx:65535"
            })
    void a_target_is_a_sip_uri_of_a_host(String target) {
        assertTrue(upstream(target).targets().contains(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:",
                "192.0.2.1",
                "sips:pbx;transport=udp",
                "sip:pbx;transport=ws",
                "sip:user@pbx",
                "sip:pbx:0",
                "sip:pbx:65536",
                "sip:pbx:",
                "sip:pbx:x",
                "sip:[2001:db8::1",
                "sip:[]",
                "sip:a b",
                "sip:pbx;transport=sctp",
                "sip:pbx?x=y",
                "sip://pbx"
            })
    void a_target_is_nothing_else(String target) {
        assertThrows(IllegalArgumentException.class, () -> upstream(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example.com",
                "ftp://x",
                "https://x/",
                "https://x?y",
                "https://u:p@x",
                "https://",
                "http://a b"
            })
    void a_public_url_is_a_bare_web_address(String url) {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThrows(
                IllegalArgumentException.class, () -> new ApiSettings(listen, url, null, "sip.example.com", List.of()));
    }

    @Test
    void secrets_are_not_printed() {
        String account = new BootstrapAccount("AC00000000000000000000000000000001", "hunter2", "x").toString();
        assertFalse(account.contains("hunter2"), account);
        String store = new StoreSettings("jdbc:postgresql://h/d?password=hunter2", Path.of("data"), "r", 1).toString();
        assertFalse(store.contains("hunter2"), store);
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class,
                () -> new BootstrapAccount("AC00000000000000000000000000000001", "hunter2 ", "x"));
        assertFalse(String.valueOf(fault.getMessage()).contains("hunter2"), fault.getMessage());
    }

    private static UpstreamSettings upstream(String target) {
        return new UpstreamSettings(List.of(target), Duration.ofSeconds(5), Duration.ofSeconds(2));
    }
}
