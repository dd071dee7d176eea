package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.api.ApiSettings;
import io.portcullis.api.BootstrapAccount;
import io.portcullis.base.Cidr;
import io.portcullis.base.Role;
import io.portcullis.canon.CanonSettings;
import io.portcullis.digest.Algorithm;
import io.portcullis.dns.DnsSettings;
import io.portcullis.edge.EdgeSettings;
import io.portcullis.edge.PathPolicy;
import io.portcullis.edge.SipSettings;
import io.portcullis.edge.Symmetric;
import io.portcullis.edge.TransactionLimits;
import io.portcullis.event.EventSettings;
import io.portcullis.gate.GateSettings;
import io.portcullis.gate.GateSettings.Lockout;
import io.portcullis.gate.GateSettings.OnBadCredentials;
import io.portcullis.gate.GateSettings.Rate;
import io.portcullis.observe.AdminSettings;
import io.portcullis.sip.Transport;
import io.portcullis.store.StoreSettings;
import io.portcullis.sync.Staleness;
import io.portcullis.testkit.Authority;
import io.portcullis.tls.TlsFiles;
import io.portcullis.upstream.RouteSettings;
import io.portcullis.upstream.UpstreamSettings;
import io.portcullis.upstream.UpstreamsSettings;
import io.portcullis.wire.ConnectionLimits;
import io.portcullis.wire.ListeningPoint;
import io.portcullis.wire.WireSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir
    Path directory;

    @Test
    void a_file_with_one_key_has_the_documented_defaults() throws Exception {
        assertEquals(documentedDefaults(directory), load("realm: sip.example.com"));
    }

    @Test
    void the_file_that_is_shipped_says_the_defaults() throws Exception {
        assertEquals(
                documentedDefaults(Path.of("config").toAbsolutePath()),
                loader(Map.of()).load(Path.of("config", "portcullis.yaml")));
    }

    @Test
    void every_value_arrives_where_it_belongs() throws Exception {
        Path certificate = directory.resolve("any.pem");
        Path key = directory.resolve("any.key");
        new Authority("any").identity(Authority.Kind.EC, "dns:edge.example.net").write(certificate, key);
        TlsFiles.Domain other = new TlsFiles.Domain("pbx.example.net", certificate, key);
        Config config = load("""
                realm: example.net
                data-dir: /var/lib/portcullis
                node-id: 7
                role: control
                drain-timeout: 5m
                drain: { announce: 9s }
                start: { warm-up: 3s }
                sip:
                  listen: ["udp://[::1]:5070", udp://192.0.2.1]
                  advertise: edge.example.net
                  aliases: [proxy.example.net, "[2001:db8::5]"]
                  node-address: node7.example.net
                  proxy-protocol-from: [192.0.2.8/30]
                  symmetric: asked
                  emergency-numbers: ["110"]
                  tls:
                    certificate: PEM
                    key: KEY
                    client-ca: PEM
                    trust: PEM
                    domains: [ { name: PBX.example.net, certificate: PEM, key: KEY } ]
                  ws: { origins: [ "https://phone.example.net" ] }
                  connections: { most: 9, per-source: 3, idle: 4m, unfinished-bytes: 64m }
                  transactions: { held-bytes: 48m, per-credential: 3m, largest-body: 9k }
                  threads: 4
                  path: supported
                  overload: { queue-wait: 50ms }
                  odd-messages: 50/s
                  remove-headers: [X-Account, Subject]
                digest:
                  algorithms: [SHA-512-256, SHA-256, MD5]
                  nonce-lifetime: 2m
                  on-bad-credentials: challenge
                  allow-legacy-no-qop: true
                gate:
                  lockout: { failures: 3, users: 7, within: 10s, for: 1h }
                  rate: { per-source: 0, burst: 9 }
                  trusted-sources: [192.0.2.0/24, "2001:db8::/32", 198.51.100.7]
                  explain-refusals: true
                  dialog-lifetime: 2h
                upstreams:
                  default: { targets: ["sip:192.0.2.9"] }
                  second: { targets: ["sips:[2001:db8::9]:5062", "sip:pbx.example.net;transport=tls"], probe-interval: 500ms, answer-timeout: 1s, sources: [198.51.100.0/24, "2001:db8::7"], sips: allow-plain }
                dns: { servers: [192.0.2.53, "[2001:db8::53]:5353"] }
                routes: { allow: [10.7.0.0/16] }
                api:
                  listen: "[::1]:8081"
                  public-url: https://api.example.net/base
                  sip-domain-suffix: sip.example.net
                  accounts:
                    - sid: AC0123456789abcdef0123456789abcdef
                      auth-token: a-secret
                      friendly-name: first
                admin: { listen: "127.0.0.1:0" }
                store: { url: "jdbc:postgresql://db/portcullis" }
                """.replace("PEM", certificate.toString()).replace("KEY", key.toString()));
        assertEquals(
                new WireSettings(
                        List.of(
                                new ListeningPoint(Transport.UDP, "::1", 5070),
                                new ListeningPoint(Transport.UDP, "192.0.2.1", 5060)),
                        "edge.example.net",
                        new TlsFiles(certificate, key, certificate, certificate, List.of(other)),
                        List.of("https://phone.example.net"),
                        new ConnectionLimits(9, 3, Duration.ofMinutes(4), 64 << 20),
                        4,
                        Duration.ofMillis(50),
                        List.of(Cidr.parse("192.0.2.8/30")),
                        "node7.example.net"),
                config.edge().wire());
        assertEquals(
                new SipSettings(
                        List.of("proxy.example.net", "[2001:db8::5]"),
                        Symmetric.ASKED,
                        List.of("110"),
                        new TransactionLimits(48 << 20, 3 << 20, 9 << 10)),
                config.edge().sip());
        assertEquals(new CanonSettings(50), config.edge().canon());
        assertEquals(List.of("X-Account", "Subject"), config.edge().removeHeaders());
        assertEquals(
                new GateSettings(
                        "example.net",
                        List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5),
                        Duration.ofMinutes(2),
                        OnBadCredentials.CHALLENGE,
                        true,
                        new Lockout(3, 7, Duration.ofSeconds(10), Duration.ofHours(1)),
                        new Rate(0, 9),
                        List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::/32"), Cidr.parse("198.51.100.7/32")),
                        true,
                        Duration.ofHours(2)),
                config.edge().gate());
        assertEquals(
                new UpstreamsSettings(
                        Map.of(
                                "default",
                                new UpstreamSettings(
                                        List.of("sip:192.0.2.9"), Duration.ofSeconds(5), Duration.ofSeconds(2)),
                                "second",
                                new UpstreamSettings(
                                        List.of("sips:[2001:db8::9]:5062", "sip:pbx.example.net;transport=tls"),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(1),
                                        List.of(
                                                UpstreamSettings.source("198.51.100.0/24"),
                                                UpstreamSettings.source("2001:db8::7")),
                                        UpstreamSettings.Sips.ALLOW_PLAIN)),
                        Duration.ofMinutes(5),
                        new DnsSettings(List.of(
                                new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("2001:db8::53", 5353))),
                        new RouteSettings(
                                List.of(Cidr.parse("10.7.0.0/16")), Set.of("AC0123456789abcdef0123456789abcdef"))),
                config.edge().upstreams());
        assertEquals(PathPolicy.SUPPORTED, config.edge().path());
        assertEquals(
                new ApiSettings(
                        Quantities.address("[::1]:8081"),
                        "https://api.example.net/base",
                        "sip.example.net",
                        "example.net",
                        List.of(new BootstrapAccount("AC0123456789abcdef0123456789abcdef", "a-secret", "first"))),
                config.api());
        assertEquals(Role.CONTROL, config.role());
        assertEquals(new AdminSettings(Quantities.address("127.0.0.1:0")), config.admin());
        assertEquals(
                new StoreSettings("jdbc:postgresql://db/portcullis", Path.of("/var/lib/portcullis"), "example.net", 7),
                config.store());
    }

    @Test
    void variables_are_replaced_and_defaults_apply() throws Exception {
        Config config = loader(Map.of("REALM", "from.env", "DIR", "/srv/x", "PORTCULLIS_TOKEN", "${REALM}"))
                .load(file("realm: ${REALM}\ndata-dir: ${DIR}/data\nnode-id: ${NODE:12}\n"));
        assertEquals("from.env", config.realm());
        assertEquals(12, config.nodeId());
        assertEquals("jdbc:sqlite:/srv/x/data/portcullis.db", config.store().url());
        assertEquals("${REALM}", config.api().accounts().get(0).authToken(), "what was put in is not looked at again");
    }

    @Test
    void a_variable_that_is_not_set_is_a_fault() {
        assertFaults(
                "realm: ${REALM}",
                "1 realm: ${REALM} (expected: the environment variable REALM to be set, or a default as in ${REALM:default})");
    }

    @Test
    void an_edge_only_reads_the_store_and_there_are_three_roles() throws Exception {
        assertTrue(load("role: edge").store().readOnly());
        assertFalse(load("role: control").store().readOnly());
        assertFaults("role: master\n", "1 role: master (expected: all, edge or control)");
    }

    @Test
    void all_faults_are_told_at_once_in_the_order_of_the_file() {
        assertFaults(
                """
                realm: a"b
                node-id: 1024
                drain-timeout: 30
                sip:
                  listen:
                    - udp://0.0.0.0:5060
                    - sctp://0.0.0.0
                    - tls://0.0.0.0:5061
                    - udp://0.0.0.0:99999
                  path: never
                digest:
                  algorithms: [MD5, SHA-1]
                gate:
                  lockout: { failures: 0,
                    within: 0s }
                  rate: { per-source: 5/m }
                  trusted-sources:
                    - 10.0.0.0/33
                  dialog-lifetime: 31d
                upstreams:
                  default: { probe-interval: 1ms }
                  other: { answer-timeout: 1s }
                """,
                "1 realm: a\"b (expected: 1 to 128 printable ASCII characters without quotation mark and backslash)",
                "2 node-id: 1024 (expected: 0 to 1023)",
                "3 drain-timeout: 30 (expected: a time such as 500ms, 30s, 5m, 1h or 2d)",
                "7 sip.listen: sctp://0.0.0.0 (expected: udp://HOST:PORT, or tcp, tls, ws, wss)",
                "8 sip.listen: tls://0.0.0.0:5061 (expected: sip.tls.certificate and sip.tls.key as well)",
                "9 sip.listen: udp://0.0.0.0:99999 (expected: a port from 0 to 65535 after the host)",
                "10 sip.path: never (expected: always or supported)",
                "12 digest.algorithms: SHA-1 (expected: SHA-512-256, SHA-256 or MD5)",
                "14 gate.lockout.failures: 0 (expected: 1 to 1000000)",
                "15 gate.lockout.within: 0s (expected: 1s to 24h)",
                "16 gate.rate.per-source: 5/m (expected: a rate such as 200/s, or 0 = off)",
                "18 gate.trusted-sources: 10.0.0.0/33 (expected: an IP address or a block such as 192.0.2.0/24 or 2001:db8::/32)",
                "19 gate.dialog-lifetime: 31d (expected: 1s to 30d)",
                "21 upstreams.default.probe-interval: 1ms (expected: 100ms to 1h)",
                "22 upstreams.other.targets: nothing (expected: a value)");
    }

    @Test
    void an_unknown_key_is_a_fault_with_the_word_that_was_meant() {
        assertFaults(
                "gate:\n  lokout: { failures: 3 }\nhello: hunter2\n",
                "2 gate.lokout: unknown key (expected: one of dialog-lifetime, explain-refusals, lockout, rate, trusted-sources; did you mean lockout?)",
                "3 hello: unknown key (expected: one of admin, api, data-dir, digest, dns, drain, drain-timeout, events, gate, node-id, realm, role, routes, sip, start, store, upstreams)");
    }

    @Test
    void a_key_that_stands_twice_is_a_fault() {
        assertFaults(
                "realm: a\nsip:\n  threads: 1\n  threads: 2\nrealm: b\n",
                "4 sip.threads: a second time (expected: each key once)",
                "5 realm: a second time (expected: each key once)");
    }

    @Test
    void a_value_of_the_wrong_kind_is_a_fault() {
        assertFaults(
                """
                realm: [a]
                node-id: one
                sip: udp://0.0.0.0:5060
                digest:
                  algorithms: MD5
                  allow-legacy-no-qop: yes
                upstreams:
                  - default
                api:
                  listen:
                  accounts: { sid: AC1 }
                """,
                "1 realm: a list (expected: a single value)",
                "2 node-id: one (expected: a whole number)",
                "3 sip: a single value (expected: keys and values)",
                "5 digest.algorithms: a single value (expected: a list such as [MD5])",
                "6 digest.allow-legacy-no-qop: yes (expected: true or false)",
                "8 upstreams: a list (expected: keys and values)",
                "10 api.listen: nothing (expected: a single value)",
                "11 api.accounts: keys and values (expected: a list)");
    }

    @Test
    void how_phones_are_understood_is_checked() {
        assertFaults(
                """
                sip:
                  aliases: [proxy.example.net:5060]
                """,
                "2 sip.aliases: proxy.example.net:5060 (expected: a host name or an IP address, IPv6 in brackets, without a port)");
        assertFaults("sip:\n  symmetric: never\n", "2 sip.symmetric: never (expected: nat, always or asked)");
        assertFaults(
                "sip:\n  emergency-numbers: [help]\n",
                "2 sip.emergency-numbers: help (expected: 1 to 15 digits, * and #)");
        assertFaults(
                "upstreams:\n  default: { sips: maybe }\n",
                "2 upstreams.default.sips: maybe (expected: refuse or allow-plain)");
    }

    @Test
    void sources_and_servers_that_are_no_addresses_are_faults() {
        assertFaults(
                """
                upstreams:
                  default: { targets: ['sip:192.0.2.1'], sources: [10.0.0.0/33] }
                dns: { servers: [dns.example.com] }
                """,
                "2 upstreams.default.sources: 10.0.0.0/33 (expected: an IP address or a block such as 192.0.2.0/24 or 2001:db8::/32)",
                "3 dns.servers: dns.example.com (expected: an IP address, or one with a port such as 192.0.2.53:53)");
    }

    @Test
    void upstreams_without_a_default_are_a_fault() {
        assertFaults(
                "upstreams:\n  other: { targets: ['sip:192.0.2.1'] }\n",
                "2 upstreams: [other] (expected: one of them named default)");
    }

    @Test
    void accounts_need_a_sid_and_a_token() {
        assertFaults(
                """
                api:
                  accounts:
                    - sid: AC1
                      auth-token: x
                    - { friendly-name: x }
                """,
                "3 api.accounts.sid: AC1 (expected: AC and 32 lower-case hexadecimal digits)",
                "5 api.accounts.sid: nothing (expected: a value)",
                "5 api.accounts.auth-token: nothing (expected: a value)");
    }

    @Test
    void the_answer_to_a_write_waits_from_a_millisecond_on() throws Exception {
        assertEquals(Duration.ofSeconds(2), load("realm: sip.example.com").api().publishWait());
        assertEquals(
                Duration.ofMillis(1), load("api: { publish-wait: 1ms }").api().publishWait());
        assertEquals(
                Duration.ofDays(999_999_999),
                load("api: { publish-wait: 999999999d }").api().publishWait());
        assertFaults("api: { publish-wait: 0s }", "1 api.publish-wait: 0s (expected: 1ms or more)");
    }

    @Test
    void a_token_that_can_be_guessed_is_refused_unless_only_loopback_can_try() throws Exception {
        String accounts = "\n  accounts:\n    - { sid: AC0123456789abcdef0123456789abcdef, auth-token: TOKEN }\n";
        String open = "api:\n  listen: 0.0.0.0:8080" + accounts;
        String expected = "4 api.accounts: AC0123456789abcdef0123456789abcdef"
                + " (expected: an auth-token of 16 characters or more, unless api.listen is a loopback address)";
        assertFaults(open.replace("TOKEN", "change-me"), expected);
        assertFaults(open.replace("TOKEN", "fifteen-letters"), expected);
        assertEquals(
                List.of(), load(open.replace("TOKEN", "sixteen-letters!")).api().warnings());
        for (String loopback : List.of("127.0.0.1:8080", "\"[::1]:8080\"")) {
            List<String> warnings = load("api:\n  listen: " + loopback + accounts.replace("TOKEN", "change-me"))
                    .api()
                    .warnings();
            assertEquals(1, warnings.size());
            assertFalse(warnings.get(0).contains("change-me"), warnings.get(0));
        }
        assertFaults(
                "api: { listen: \"0.0.0.0:8080\" }",
                "1 api.accounts: AC00000000000000000000000000000001"
                        + " (expected: an auth-token of 16 characters or more, unless api.listen is a loopback address)");
    }

    @Test
    void origins_of_pages_are_origins_or_any() throws Exception {
        assertEquals(List.of(), load("realm: sip.example.com").api().corsOrigins());
        assertEquals(
                List.of("https://console.example.com", "http://localhost:3000"),
                load("api: { cors-origins: [https://console.example.com, http://localhost:3000] }")
                        .api()
                        .corsOrigins());
        assertEquals(List.of("*"), load("api: { cors-origins: ['*'] }").api().corsOrigins());
        for (String wrong : List.of("https://x.example/path", "x.example", "https://X.example", "https://x.example/")) {
            assertFaults(
                    "api: { cors-origins: [" + wrong + "] }",
                    "1 api.cors-origins: " + wrong
                            + " (expected: origins such as https://console.example.com, or * alone)");
        }
    }

    @Test
    void user_names_that_differ_only_by_case_are_allowed_on_demand() throws Exception {
        assertFalse(load("realm: sip.example.com").store().caseSensitiveUsernames());
        assertTrue(load("api: { case-sensitive-usernames: true }").store().caseSensitiveUsernames());
    }

    @Test
    void an_account_may_not_stand_twice() {
        assertFaults("""
                api:
                  accounts:
                    - { sid: AC0123456789abcdef0123456789abcdef, auth-token: x }
                    - { sid: AC0123456789abcdef0123456789abcdef, auth-token: y }
                """, "3 api.accounts: AC0123456789abcdef0123456789abcdef (expected: each sid once)");
    }

    @Test
    void a_tls_file_that_cannot_be_read_is_a_fault() {
        assertFaults(
                "sip: { tls: { certificate: /nowhere/at.pem, key: /nowhere/at.key } }",
                "1 sip.tls.certificate: /nowhere/at.pem (expected: a readable file)");
    }

    @Test
    void a_key_that_belongs_to_another_certificate_is_a_fault() {
        Authority authority = new Authority("any");
        Path certificate = directory.resolve("one.pem");
        Path key = directory.resolve("other.key");
        authority.identity(Authority.Kind.EC, "dns:a.example.net").write(certificate, directory.resolve("one.key"));
        authority.identity(Authority.Kind.RSA, "dns:a.example.net").write(directory.resolve("other.pem"), key);
        assertFaults(
                """
                sip:
                  listen: [ "tls://127.0.0.1:5061" ]
                  tls:
                    certificate: PEM
                    key: KEY
                    trust: KEY
                    domains:
                      - { name: a.example.net, certificate: PEM, key: PEM }
                      - { name: b.example.net, certificate: PEM }
                      - { name: "*.example.net", certificate: PEM, key: KEY }
                """.replace("PEM", certificate.toString()).replace("KEY", key.toString()),
                "5 sip.tls.key: " + key + " (expected: the key of the first certificate in " + certificate + ")",
                "6 sip.tls.trust: " + key + " (expected: at least one CERTIFICATE in PEM form)",
                "8 sip.tls.domains.key: " + certificate + " (expected: a PRIVATE KEY in PEM form)",
                "9 sip.tls.domains.key: nothing (expected: a value)",
                "10 sip.tls.domains.name: *.example.net (expected: a domain such as pbx.example.com)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            auth-token: 'hun ter2'
            auth-token: *hunter2
            auth-token: !hunter2!x y
            auth-token: @hunter2
            auth-token: "hunter2
            auth-token: [hunter2]
            auth-token: { hunter2: hunter2 }
            auth-token: hunter2: x
            auth-tokn: hunter2
            auth-token: ${NOBODY}hunter2 x
            """)
    void a_token_is_never_printed(String line) {
        ConfigException fault = assertThrows(
                ConfigException.class,
                () -> load("api:\n  accounts:\n    - sid: AC0123456789abcdef0123456789abcdef\n      " + line + "\n"));
        String told = String.join("\n", fault.faults());
        assertFalse(told.contains("hunter2"), told);
        assertTrue(told.startsWith(directory.resolve("x.yaml") + ":"), told);
    }

    @Test
    void how_stale_the_index_may_be_and_what_then_is_read() throws ConfigException {
        assertEquals(
                new Staleness(Duration.ofSeconds(30), Staleness.OnStale.REFUSE),
                load("store: { max-staleness: 30s, on-stale: refuse }").staleness());
    }

    @Test
    void a_wrong_staleness_is_refused() {
        assertFaults("store: { on-stale: panic }", "1 store.on-stale: panic (expected: keep or refuse)");
        assertFaults("store: { max-staleness: 1s }", "1 store.max-staleness: 1s (expected: 5s to 7d)");
    }

    @Test
    void a_store_url_is_never_printed() {
        assertFaults(
                "store: { url: 'jdbc:mysql://h/d?password=hunter2' }",
                "1 store.url: (hidden) (expected: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE)");
    }

    @Test
    void a_secret_variable_of_the_environment_that_does_not_fit_is_told_without_its_value() {
        ConfigException fault = assertThrows(
                ConfigException.class,
                () -> loader(Map.of("PORTCULLIS_TOKEN", "hunter 2")).load(file("realm: a")));
        assertEquals(
                List.of(
                        directory.resolve("x.yaml")
                                + ":1 api.accounts.auth-token: (hidden) (expected: 1 to 256 printable ASCII characters without spaces)"),
                fault.faults());
    }

    @Test
    void how_many_events_are_kept_has_bounds() throws Exception {
        assertEquals(
                new EventSettings(50, 500, 8L << 20, Duration.ofDays(7), 200),
                load("events: { per-account: 50, strangers: 500, memory: 8m, keep: 7d, stored-per-day: 200 }")
                        .events());
        assertFaults("events: { per-account: 9 }", "1 events.per-account: 9 (expected: 10 to 100000)");
        assertFaults("events: { strangers: 1 }", "1 events.strangers: 1 (expected: 10 to 1000000)");
        assertFaults("events: { memory: 8k }", "1 events.memory: 8k (expected: 1m to 16g)");
        assertFaults(
                "events: { strangers: 100000, memory: 64m }",
                "1 events.strangers: 100000 (expected: so few that they take no more than half of events.memory, 54560)");
        assertFaults("events: { keep: 1m }", "1 events.keep: 1m (expected: 1h to 3650d)");
        assertFaults("events: { stored-per-day: 1 }", "1 events.stored-per-day: 1 (expected: 10 to 10000000)");
    }

    @Test
    void what_is_no_configuration_at_all_is_told_in_one_line() throws Exception {
        assertFaults("", "1 file: no keys (expected: YAML such as realm: sip.example.com)");
        assertFaults("# nothing\n", "1 file: no keys (expected: YAML such as realm: sip.example.com)");
        assertFaults("[a, b]", "1 file: no keys (expected: YAML such as realm: sip.example.com)");
        assertFaults(
                "realm: a\nsip:\n\tthreads: 1\n",
                "3 yaml: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) (expected: valid YAML; quote values with special characters)");
        assertFaults(
                "realm: a\u0000b",
                "1 file: not YAML (expected: text without control characters, at most 50 levels deep)");
        Files.write(directory.resolve("x.yaml"), "realm: ä".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                List.of(directory.resolve("x.yaml") + ":1 file: not UTF-8 (expected: text in UTF-8)"),
                assertThrows(ConfigException.class, () -> loader(Map.of()).load(directory.resolve("x.yaml")))
                        .faults());
        Path absent = directory.resolve("absent.yaml");
        assertEquals(
                List.of(absent + ":1 file: missing (expected: a file that exists)"),
                assertThrows(ConfigException.class, () -> loader(Map.of()).load(absent))
                        .faults());
    }

    private static Config documentedDefaults(Path folder) {
        return new Config(
                "sip.example.com",
                Role.ALL,
                folder.resolve("data"),
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                new EdgeSettings(
                        new WireSettings(
                                List.of(
                                        new ListeningPoint(Transport.UDP, "0.0.0.0", 5060),
                                        new ListeningPoint(Transport.TCP, "0.0.0.0", 5060)),
                                null,
                                TlsFiles.NONE,
                                List.of(),
                                ConnectionLimits.DEFAULTS,
                                0,
                                Duration.ofMillis(100),
                                List.of(),
                                null),
                        SipSettings.DEFAULT,
                        new CanonSettings(200),
                        new GateSettings(
                                "sip.example.com",
                                List.of(Algorithm.MD5),
                                Duration.ofSeconds(60),
                                OnBadCredentials.FORBID,
                                false,
                                new Lockout(10, 20, Duration.ofSeconds(60), Duration.ofMinutes(5)),
                                new Rate(200, 400),
                                List.of(),
                                false,
                                Duration.ofHours(24)),
                        new UpstreamsSettings(
                                Map.of(
                                        "default",
                                        new UpstreamSettings(
                                                List.of("sip:127.0.0.1:5080"),
                                                Duration.ofSeconds(5),
                                                Duration.ofSeconds(2))),
                                Duration.ofSeconds(30),
                                DnsSettings.SYSTEM,
                                new RouteSettings(List.of(), Set.of("AC00000000000000000000000000000001"))),
                        PathPolicy.ALWAYS,
                        List.of()),
                new ApiSettings(
                        Quantities.address("127.0.0.1:8080"),
                        null,
                        null,
                        "sip.example.com",
                        List.of(new BootstrapAccount("AC00000000000000000000000000000001", "change-me", "default"))),
                new AdminSettings(Quantities.address("127.0.0.1:9464")),
                new StoreSettings(
                        "jdbc:sqlite:" + folder.resolve("data").resolve("portcullis.db"),
                        folder.resolve("data"),
                        "sip.example.com",
                        null),
                new Staleness(Duration.ofMinutes(5), Staleness.OnStale.KEEP),
                EventSettings.USUAL);
    }

    private static ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(environment::get);
    }

    private Config load(String yaml) throws ConfigException {
        return loader(Map.of()).load(file(yaml));
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(directory.resolve("x.yaml"), yaml);
        } catch (IOException full) {
            throw new AssertionError(full);
        }
    }

    private void assertFaults(String yaml, String... expected) {
        ConfigException fault = assertThrows(ConfigException.class, () -> load(yaml));
        String prefix = directory.resolve("x.yaml") + ":";
        assertEquals(
                String.join("\n", expected),
                String.join(
                        "\n",
                        fault.faults().stream()
                                .map(line -> line.substring(prefix.length()))
                                .toList()));
    }
}
