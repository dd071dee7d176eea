package io.portcullis.journey;

import static io.portcullis.journey.Rest.refused;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant, who has a subaccount and its token, says where his calls go; the program is the packaged one. */
class TenantRoutesIT {
    private static final String ACCOUNTS = "/2010-04-01/Accounts";
    private static final String ALLOWED = "127.0.0.2";
    private static final String TENANTS_DOMAIN = "tenant.example.com";

    @TempDir
    private Path folder;

    private InetSocketAddress pbx;
    private Served served;
    private Rest tenant;
    private String account;

    @BeforeEach
    void start() throws IOException {
        pbx = Ports.free();
        served = Served.inFrontOf(
                pbx,
                folder,
                file -> file.replace("gate: { ", "gate: { explain-refusals: true, ") + "routes: { allow: [ " + ALLOWED
                        + "/32 ] }\n");
        Rest.Answer sub = served.rest().created(ACCOUNTS + ".json", "FriendlyName", "tenant");
        account = sub.sid();
        tenant = Rest.to(served.rest().base()).as(account, sub.text("auth_token"));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private List<String> offLimits() {
        return List.of(
                "sip:127.0.0.1:22",
                "sip:127.0.0.1:" + served.address().getPort() + ";transport=tcp",
                "sip://10.0.0.5",
                "sips:192.168.1.1",
                "sip:ivr@169.254.169.254:80;transport=tcp",
                "sip:[::1]:5080",
                "sip:[::ffff:10.1.2.3]",
                "sip:[fe80::1]",
                "sip:0.0.0.0");
    }

    private String domain() {
        return tenant.created(ACCOUNTS + '/' + account + "/SIP/Domains.json", "DomainName", TENANTS_DOMAIN)
                .sid();
    }

    @Test
    void an_address_of_the_operators_network_is_refused_wherever_a_route_can_be_written() {
        String domain = ACCOUNTS + '/' + account + "/SIP/Domains/" + domain() + ".json";
        String domains = ACCOUNTS + '/' + account + "/SIP/Domains.json";
        String trunk = tenant.created("/v1/Trunks", "FriendlyName", "trunk").sid();
        String urls = "/v1/Trunks/" + trunk + "/OriginationUrls";
        String[] usual = {"Weight", "1", "Priority", "1", "Enabled", "true", "FriendlyName", "pbx"};
        String url = urls
                + '/'
                + tenant.created(urls, with(usual, "SipUrl", "sip:198.51.100.7"))
                        .sid();
        for (String uri : offLimits()) {
            String words = "Invalid parameter VoiceUrl: " + uri
                    + " (expected: an address that routes may lead to: not the edge's own, and for subaccounts a public one,"
                    + " or one that the operator allows)";
            refused(400, 21231, words, tenant.post(domain, "VoiceUrl", uri));
            refused(400, 21231, tenant.post(domain, "VoiceFallbackUrl", uri));
            refused(400, 21231, tenant.post(domains, "DomainName", "other.example.com", "VoiceUrl", uri));
            refused(400, 21231, served.rest().post(domain, "VoiceUrl", uri)); // the parent writes for the tenant
            refused(400, 21245, tenant.post(urls, with(usual, "SipUrl", uri)));
            refused(400, 21245, tenant.post(url, "SipUrl", uri));
        }
        for (String uri : List.of("sip:198.51.100.8", "sip:" + ALLOWED, "sip:127.0.0.1:" + pbx.getPort())) {
            assertEquals(200, tenant.post(domain, "VoiceUrl", uri).status(), uri);
            assertEquals(200, tenant.post(url, "SipUrl", uri).status(), uri);
        }
    }

    @Test
    void the_operators_own_accounts_may_route_anywhere_but_to_the_edge_itself() {
        Rest operator = served.rest();
        String domain = operator.in("/SIP/Domains/"
                + operator.created(operator.in("/SIP/Domains.json"), "DomainName", "own.example.com")
                        .sid() + ".json");
        assertEquals(200, operator.post(domain, "VoiceUrl", "sip:10.0.0.5").status());
        assertEquals(200, operator.post(domain, "VoiceUrl", "sip:127.0.0.1:9").status());
        for (int port : List.of(served.address().getPort(), served.apiPort(), served.adminPort())) {
            refused(400, 21231, operator.post(domain, "VoiceUrl", "sip:127.0.0.1:" + port + ";transport=tcp"));
        }
    }

    @Test
    void a_port_that_is_closed_and_one_that_is_off_limits_by_now_are_answered_alike() throws Exception {
        String domain = domain();
        String lists = ACCOUNTS + '/' + account + "/SIP/CredentialLists";
        String list = tenant.created(lists + ".json", "FriendlyName", "phones").sid();
        tenant.created(
                ACCOUNTS + '/' + account + "/SIP/Domains/" + domain + "/CredentialListMappings.json",
                "CredentialListSid",
                list);
        tenant.created(lists + '/' + list + "/Credentials.json", "Username", Edge.USER, "Password", Edge.PASSWORD);
        String route = "sip:" + ALLOWED + ':' + Ports.free().getPort() + ";transport=tcp";
        String path = ACCOUNTS + '/' + account + "/SIP/Domains/" + domain + ".json";
        assertEquals(200, tenant.post(path, "VoiceUrl", route).status());
        await().until(served::knowsTheUser);
        Heard closed = call();
        assertEquals(503, closed.status());
        assertEquals(List.of("32952 Target did not answer"), closed.headers("X-Portcullis-Error"));
        served.edit("allow: [ " + ALLOWED + "/32 ]", "allow: []");
        served.hangUp();
        await().until(() -> tenant.post(path, "VoiceFallbackUrl", route).status() == 400);
        assertEquals(plain(closed), plain(call()));
        await().untilAsserted(() -> assertTrue(served.log().contains("reason=route_denied"), served::log));
    }

    private Heard call() throws IOException {
        try (Phone phone = new Phone(served.address(), Edge.USER, Edge.PASSWORD, TENANTS_DOMAIN)) {
            Phone.Call call = phone.call();
            phone.send(call.invite("bob"));
            Heard challenge = phone.receive();
            phone.send(call.ackOf(challenge, "bob"));
            phone.send(call.invite("bob", phone.authorization(challenge, "INVITE", "bob", 1)));
            assertEquals(100, phone.receive().status());
            return phone.receive();
        }
    }

    /** Without what differs between any two calls. */
    private static String plain(Heard heard) {
        return heard.text().replaceAll("(?m)^(Via|From|To|Call-ID):.*$", "$1: *");
    }

    private static String[] with(String[] pairs, String name, String value) {
        String[] all = Arrays.copyOf(pairs, pairs.length + 2);
        all[pairs.length] = name;
        all[pairs.length + 1] = value;
        return all;
    }
}
