package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.sync.FeedListener;
import io.portcullis.sync.SnapshotFeed;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What closing an account means: it is for good, and its names are free for others. */
class ClosedAccountIT extends WithApi {
    @Test
    void a_closed_account_cannot_be_reopened_only_closed_again() {
        String account = path(newTenant());
        fine(rest.post(account, "Status", "closed"));
        for (String status : new String[] {"active", "suspended"}) {
            refused(
                    400,
                    20001,
                    "Invalid parameter Status: " + status
                            + " (expected: closed, since a closed account cannot be reopened)",
                    rest.post(account, "Status", status));
        }
        assertEquals("closed", fine(rest.post(account, "Status", "closed")).text("status"));
        assertEquals("closed", fine(rest.get(account)).text("status"));
    }

    @Test
    void a_suspended_account_can_be_made_active_again_and_keeps_its_names() {
        Rest tenant = newTenant();
        String name = unique() + ".example.com";
        tenant.created(tenant.in("/SIP/Domains.json"), "DomainName", name);
        fine(rest.post(path(tenant), "Status", "suspended"));
        refused(400, 21232, rest.post(rest.in("/SIP/Domains.json"), "DomainName", name));
        fine(rest.post(path(tenant), "Status", "active"));
    }

    @Test
    void the_names_of_a_closed_accounts_domains_and_trunks_are_free() {
        Rest tenant = newTenant();
        String domain = unique() + ".example.com";
        String trunk = unique() + ".example.com";
        tenant.created(tenant.in("/SIP/Domains.json"), "DomainName", domain);
        tenant.created("/v1/Trunks", "DomainName", trunk);
        refused(400, 21232, rest.post(rest.in("/SIP/Domains.json"), "DomainName", domain));
        fine(rest.post(path(tenant), "Status", "closed"));
        rest.created(rest.in("/SIP/Domains.json"), "DomainName", trunk);
        rest.created("/v1/Trunks", "DomainName", domain);
        refused(400, 21232, rest.post(rest.in("/SIP/Domains.json"), "DomainName", domain));
    }

    @Test
    void the_gate_forgets_a_closed_accounts_names_and_learns_whose_they_are_now() {
        SecureRandom random = new SecureRandom();
        CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(LiveApi.REALM, HashSeed.of(random)));
        SnapshotFeed feed = follow(index);
        try {
            Rest tenant = newTenant();
            String name = unique() + ".example.com";
            String theirs = tenant.created(tenant.in("/SIP/Domains.json"), "DomainName", name)
                    .sid();
            awaitPolicy(index, name, theirs);
            fine(rest.post(path(tenant), "Status", "closed"));
            awaitPolicy(index, name, "none");
            String ours = rest.created(rest.in("/SIP/Domains.json"), "DomainName", name)
                    .sid();
            awaitPolicy(index, name, ours);

            CredentialIndex afresh = new CredentialIndex(CredentialSnapshot.empty(LiveApi.REALM, HashSeed.of(random)));
            follow(afresh).close();
            assertEquals(ours, sidOf(afresh, name));
        } finally {
            feed.close();
        }
    }

    private SnapshotFeed follow(CredentialIndex index) {
        return SnapshotFeed.start(api.directory(), index, InstantSource.system(), FeedListener.NONE);
    }

    private static void awaitPolicy(CredentialIndex index, String name, String sid) {
        Awaitility.await().untilAsserted(() -> assertEquals(sid, sidOf(index, name)));
    }

    private static String sidOf(CredentialIndex index, String name) {
        byte[] bytes = name.getBytes(US_ASCII);
        Policy policy = index.current().policyOf(bytes, 0, bytes.length);
        return policy == null ? "none" : policy.sid();
    }

    private Rest newTenant() {
        Rest.Answer made = rest.created("/2010-04-01/Accounts.json", "FriendlyName", unique());
        return rest.as(made.sid(), made.text("auth_token"));
    }

    private static String path(Rest tenant) {
        return "/2010-04-01/Accounts/" + tenant.account() + ".json";
    }
}
