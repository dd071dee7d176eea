package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.twilio.base.Page;
import com.twilio.exception.ApiException;
import com.twilio.http.HttpMethod;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.Account;
import com.twilio.rest.api.v2010.account.Call;
import com.twilio.rest.api.v2010.account.Key;
import com.twilio.rest.api.v2010.account.NewKey;
import com.twilio.rest.api.v2010.account.sip.CredentialList;
import com.twilio.rest.api.v2010.account.sip.Domain;
import com.twilio.rest.api.v2010.account.sip.IpAccessControlList;
import com.twilio.rest.api.v2010.account.sip.credentiallist.Credential;
import com.twilio.rest.api.v2010.account.sip.credentiallist.CredentialReader;
import com.twilio.rest.api.v2010.account.sip.domain.CredentialListMapping;
import com.twilio.rest.api.v2010.account.sip.domain.IpAccessControlListMapping;
import com.twilio.rest.api.v2010.account.sip.domain.authtypes.authtypecalls.AuthCallsCredentialListMapping;
import com.twilio.rest.api.v2010.account.sip.domain.authtypes.authtypecalls.AuthCallsIpAccessControlListMapping;
import com.twilio.rest.api.v2010.account.sip.domain.authtypes.authtyperegistrations.AuthRegistrationsCredentialListMapping;
import com.twilio.rest.api.v2010.account.sip.ipaccesscontrollist.IpAddress;
import com.twilio.rest.monitor.v1.Alert;
import com.twilio.rest.monitor.v1.Event;
import com.twilio.rest.trunking.v1.Trunk;
import com.twilio.rest.trunking.v1.trunk.OriginationUrl;
import com.twilio.rest.trusthub.v1.EndUser;
import com.twilio.rest.trusthub.v1.EndUserType;
import io.portcullis.base.Reason;
import io.portcullis.testkit.Happened;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of every resource, with the unmodified twilio-java library; each answer is judged as it passes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwilioJavaStories {
    private static final String PASSWORD = "CorrectHorse42";

    private LiveApi api;
    private TwilioRestClient client;

    /** Starts the API over the store that these stories are to be told on. */
    abstract LiveApi start(Path dir);

    @BeforeAll
    void startApi(@TempDir Path dir) {
        api = start(dir);
        client = TwilioLocal.client(api);
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    @Test
    void accounts() {
        Account sub = Account.creator().setFriendlyName("sub").create(client);
        assertEquals(LiveApi.ACCOUNT, sub.getOwnerAccountSid());
        assertEquals(Account.Status.ACTIVE, sub.getStatus());
        assertNotNull(sub.getAuthToken());
        assertNotNull(sub.getDateCreated());
        assertEquals("sub", Account.fetcher(sub.getSid()).fetch(client).getFriendlyName());
        List<String> listed = new ArrayList<>();
        Account.reader().setFriendlyName("sub").read(client).forEach(account -> listed.add(account.getSid()));
        assertEquals(List.of(sub.getSid()), listed);

        TwilioRestClient own = TwilioLocal.client(api, sub.getSid(), sub.getAuthToken(), sub.getSid());
        CredentialList list = CredentialList.creator("of the sub").create(own);
        assertEquals(sub.getSid(), list.getAccountSid());
        assertEquals(
                "of the sub",
                CredentialList.fetcher(sub.getSid(), list.getSid())
                        .fetch(client)
                        .getFriendlyName());

        Account suspended = Account.updater(sub.getSid())
                .setStatus(Account.Status.SUSPENDED)
                .update(client);
        assertEquals(Account.Status.SUSPENDED, suspended.getStatus());
        refused(401, 20003, () -> CredentialList.fetcher(list.getSid()).fetch(own));
    }

    @Test
    void alerts_calls_and_the_trail_of_writes() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        api.directory()
                .records()
                .add(List.of(
                        Happened.call(1, LiveApi.ACCOUNT, now, Reason.WRONG_PASSWORD, 403),
                        Happened.call(2, LiveApi.ACCOUNT, now, Reason.ADMITTED, 200),
                        Happened.call(3, LiveApi.ACCOUNT, now, Reason.UPSTREAM_STATUS, 486),
                        Happened.call(4, LiveApi.STRANGER, now, Reason.WRONG_PASSWORD, 403)));
        List<String> told = new ArrayList<>();
        Alert.reader().setPageSize(1L).read(client).forEach(alert -> told.add(alert.getErrorCode()));
        assertEquals(List.of("32008", "32202"), told);
        Alert alert =
                Alert.reader().setLogLevel("error").read(client).iterator().next();
        assertEquals("32202", alert.getErrorCode());
        assertTrue(alert.getAlertText().contains("what to do"), alert.getAlertText());
        assertTrue(Alert.fetcher(alert.getSid())
                .fetch(client)
                .getRequestVariables()
                .contains("CallId=call-1"));
        assertFalse(Alert.reader()
                .setStartDate(ZonedDateTime.now(ZoneOffset.UTC).plusDays(1))
                .read(client)
                .iterator()
                .hasNext());
        Map<String, Call.Status> calls = new HashMap<>();
        Call.reader().read(client).forEach(call -> calls.put(call.getSid(), call.getStatus()));
        assertEquals(
                Map.of(
                        "CA00000000000000000000000000000001", Call.Status.FAILED,
                        "CA00000000000000000000000000000002", Call.Status.COMPLETED,
                        "CA00000000000000000000000000000003", Call.Status.BUSY),
                calls);
        assertEquals(
                "sip:bob@pbx.example.com",
                Call.fetcher("CA00000000000000000000000000000002").fetch(client).getTo());

        CredentialList list = CredentialList.creator("audited").create(client);
        CredentialList.updater(list.getSid(), "audited still").update(client);
        Credential.creator(list.getSid(), "audited", PASSWORD).create(client);
        List<String> writes = new ArrayList<>();
        Event.reader().setResourceSid(list.getSid()).read(client).forEach(event -> writes.add(event.getEventType()));
        assertEquals(List.of("sip-credentiallists.updated", "sip-credentiallists.created"), writes);
        Event update = Event.reader()
                .setResourceSid(list.getSid())
                .read(client)
                .iterator()
                .next();
        assertTrue(update.getEventData().toString().contains("previous=audited"), update::toString);
        assertEquals(LiveApi.ACCOUNT, update.getActorSid());
        Event.reader()
                .read(client)
                .forEach(event -> assertFalse(event.toString().contains(PASSWORD), event::toString));
        assertEquals(update, Event.fetcher(update.getSid()).fetch(client));
    }

    @Test
    void keys() {
        NewKey key = NewKey.creator().setFriendlyName("application").create(client);
        TwilioRestClient byKey = TwilioLocal.client(api, key.getSid(), key.getSecret(), LiveApi.ACCOUNT);
        assertNotNull(CredentialList.creator("made with a key").create(byKey).getSid());
        assertEquals("application", Key.fetcher(key.getSid()).fetch(client).getFriendlyName());
        assertEquals(
                "app",
                Key.updater(key.getSid()).setFriendlyName("app").update(client).getFriendlyName());
        assertTrue(sids(Key.reader().read(client), Key::getSid).contains(key.getSid()));
        refused(401, 20003, () -> Key.fetcher(key.getSid()).fetch(byKey));
        assertTrue(Key.deleter(key.getSid()).delete(client));
        refused(401, 20003, () -> CredentialList.creator("too late").create(byKey));
    }

    @Test
    void domains() {
        String name = unique() + ".sip.example.com";
        Domain domain = Domain.creator(name).create(client);
        assertEquals(name, domain.getDomainName());
        assertEquals("", domain.getAuthType());
        assertEquals(false, domain.getSipRegistration());
        assertNull(domain.getVoiceUrl());
        assertNull(domain.getFriendlyName());
        assertEquals(HttpMethod.POST, domain.getVoiceMethod());
        assertEquals(domain.getDateCreated(), domain.getDateUpdated());
        Domain updated = Domain.updater(domain.getSid())
                .setFriendlyName("Scranton")
                .setVoiceUrl("sip:pbx.example.com:5080")
                .setVoiceMethod(HttpMethod.GET)
                .setVoiceFallbackUrl("https://example.com/fallback")
                .setSipRegistration(true)
                .setSecure(true)
                .update(client);
        assertEquals(URI.create("sip:pbx.example.com:5080"), updated.getVoiceUrl());
        assertEquals(HttpMethod.GET, updated.getVoiceMethod());
        assertEquals(true, updated.getSecure());
        assertNull(
                Domain.updater(domain.getSid()).setVoiceUrl("").update(client).getVoiceUrl());
        assertEquals("Scranton", Domain.fetcher(domain.getSid()).fetch(client).getFriendlyName());
        assertTrue(sids(Domain.reader().read(client), Domain::getSid).contains(domain.getSid()));
        refused(400, 21232, () -> Domain.creator(name).create(client));
        refused(400, 21231, () -> Domain.creator("not_a_name").create(client));
        assertTrue(Domain.deleter(domain.getSid()).delete(client));
        refused(404, 20404, () -> Domain.deleter(domain.getSid()).delete(client));
    }

    @Test
    void credential_lists_and_credentials() {
        CredentialList list = CredentialList.creator("phones").create(client);
        refused(400, 21240, () -> CredentialList.creator("phones").create(client));
        assertEquals(
                "desk phones",
                CredentialList.updater(list.getSid(), "desk phones")
                        .update(client)
                        .getFriendlyName());
        Credential alice = Credential.creator(list.getSid(), "alice", PASSWORD).create(client);
        assertEquals("alice", alice.getUsername());
        assertEquals(list.getSid(), alice.getCredentialListSid());
        refused(
                400,
                21240,
                () -> Credential.creator(list.getSid(), "alice", PASSWORD).create(client));
        refused(
                400,
                21240,
                () -> Credential.creator(list.getSid(), "bob", "short").create(client));
        assertEquals(
                alice.getSid(),
                Credential.updater(list.getSid(), alice.getSid())
                        .setPassword("BatteryStaple7")
                        .update(client)
                        .getSid());
        assertEquals(
                "alice",
                Credential.fetcher(list.getSid(), alice.getSid()).fetch(client).getUsername());
        assertEquals(
                List.of(alice.getSid()), sids(Credential.reader(list.getSid()).read(client), Credential::getSid));
        assertTrue(Credential.deleter(list.getSid(), alice.getSid()).delete(client));
        refused(
                404,
                20404,
                () -> Credential.fetcher(list.getSid(), alice.getSid()).fetch(client));
        assertTrue(sids(CredentialList.reader().read(client), CredentialList::getSid)
                .contains(list.getSid()));
        assertEquals(
                "desk phones",
                CredentialList.fetcher(list.getSid()).fetch(client).getFriendlyName());
        assertTrue(CredentialList.deleter(list.getSid()).delete(client));
    }

    @Test
    void access_control_lists_and_addresses() {
        IpAccessControlList list = IpAccessControlList.creator("office").create(client);
        assertEquals(
                "hq",
                IpAccessControlList.updater(list.getSid(), "hq").update(client).getFriendlyName());
        IpAddress four =
                IpAddress.creator(list.getSid(), "gateway", "192.0.2.1").create(client);
        assertEquals(32, four.getCidrPrefixLength());
        IpAddress six =
                IpAddress.creator(list.getSid(), "gateway 6", "2001:db8::1").create(client);
        assertEquals(128, six.getCidrPrefixLength());
        assertEquals("2001:db8::1", six.getIpAddress());
        IpAddress wider = IpAddress.updater(list.getSid(), four.getSid())
                .setIpAddress("192.0.2.0")
                .setCidrPrefixLength(24)
                .setFriendlyName("net")
                .update(client);
        assertEquals(24, wider.getCidrPrefixLength());
        assertEquals(
                "192.0.2.0",
                IpAddress.fetcher(list.getSid(), four.getSid()).fetch(client).getIpAddress());
        assertEquals(
                2,
                sids(IpAddress.reader(list.getSid()).read(client), IpAddress::getSid)
                        .size());
        refused(
                400,
                21238,
                () -> IpAddress.creator(list.getSid(), "bad", "192.0.2.256").create(client));
        assertTrue(IpAddress.deleter(list.getSid(), four.getSid()).delete(client));
        assertTrue(sids(IpAccessControlList.reader().read(client), IpAccessControlList::getSid)
                .contains(list.getSid()));
        assertEquals(
                "hq", IpAccessControlList.fetcher(list.getSid()).fetch(client).getFriendlyName());
        assertTrue(IpAccessControlList.deleter(list.getSid()).delete(client));
    }

    @Test
    void mappings() {
        String domain = Domain.creator(unique() + ".example.com").create(client).getSid();
        String list = CredentialList.creator(unique()).create(client).getSid();
        String addresses = IpAccessControlList.creator(unique()).create(client).getSid();

        assertEquals(
                domain,
                CredentialListMapping.creator(domain, list).create(client).getDomainSid());
        assertEquals(
                domain,
                IpAccessControlListMapping.creator(domain, addresses)
                        .create(client)
                        .getDomainSid());
        assertEquals(
                "IP_ACL,CREDENTIAL_LIST", Domain.fetcher(domain).fetch(client).getAuthType());
        assertEquals(
                list, CredentialListMapping.fetcher(domain, list).fetch(client).getSid());
        assertEquals(
                addresses,
                IpAccessControlListMapping.fetcher(domain, addresses)
                        .fetch(client)
                        .getSid());
        assertEquals(
                List.of(list), sids(CredentialListMapping.reader(domain).read(client), CredentialListMapping::getSid));
        assertEquals(
                List.of(addresses),
                sids(IpAccessControlListMapping.reader(domain).read(client), IpAccessControlListMapping::getSid));
        assertEquals(
                list,
                AuthCallsCredentialListMapping.fetcher(domain, list)
                        .fetch(client)
                        .getSid());
        assertEquals(
                addresses,
                AuthCallsIpAccessControlListMapping.fetcher(domain, addresses)
                        .fetch(client)
                        .getSid());
        refused(
                400,
                21231,
                () -> AuthCallsCredentialListMapping.creator(domain, list).create(client));
        refused(400, 21241, () -> CredentialList.deleter(list).delete(client));
        refused(400, 21236, () -> IpAccessControlList.deleter(addresses).delete(client));
        assertTrue(CredentialListMapping.deleter(domain, list).delete(client));
        assertTrue(IpAccessControlListMapping.deleter(domain, addresses).delete(client));

        assertEquals(
                list,
                AuthCallsCredentialListMapping.creator(domain, list)
                        .create(client)
                        .getSid());
        assertEquals(
                addresses,
                AuthCallsIpAccessControlListMapping.creator(domain, addresses)
                        .create(client)
                        .getSid());
        assertEquals(
                list,
                AuthRegistrationsCredentialListMapping.creator(domain, list)
                        .create(client)
                        .getSid());
        assertEquals(
                List.of(list),
                sids(
                        AuthCallsCredentialListMapping.reader(domain).read(client),
                        AuthCallsCredentialListMapping::getSid));
        assertEquals(
                List.of(addresses),
                sids(
                        AuthCallsIpAccessControlListMapping.reader(domain).read(client),
                        AuthCallsIpAccessControlListMapping::getSid));
        assertEquals(
                List.of(list),
                sids(
                        AuthRegistrationsCredentialListMapping.reader(domain).read(client),
                        AuthRegistrationsCredentialListMapping::getSid));
        assertEquals(
                list,
                AuthRegistrationsCredentialListMapping.fetcher(domain, list)
                        .fetch(client)
                        .getSid());
        assertTrue(AuthCallsCredentialListMapping.deleter(domain, list).delete(client));
        assertTrue(
                AuthCallsIpAccessControlListMapping.deleter(domain, addresses).delete(client));
        refused(400, 21241, () -> CredentialList.deleter(list).delete(client));
        assertTrue(AuthRegistrationsCredentialListMapping.deleter(domain, list).delete(client));
        assertTrue(CredentialList.deleter(list).delete(client));
    }

    @Test
    void trunks() {
        String name = unique() + ".pstn.example.com";
        Trunk trunk = Trunk.creator().create(client);
        assertNull(trunk.getDomainName());
        assertNull(trunk.getFriendlyName());
        assertEquals(Trunk.TransferSetting.DISABLE_ALL, trunk.getTransferMode());
        Trunk updated = Trunk.updater(trunk.getSid())
                .setFriendlyName("carrier")
                .setDomainName(name)
                .setDisasterRecoveryUrl("https://example.com/down")
                .setDisasterRecoveryMethod(HttpMethod.GET)
                .setTransferMode(Trunk.TransferSetting.SIP_ONLY)
                .setTransferCallerId(Trunk.TransferCallerId.FROM_TRANSFEROR)
                .setSecure(true)
                .setCnamLookupEnabled(true)
                .update(client);
        assertEquals(name, updated.getDomainName());
        assertEquals(Trunk.TransferCallerId.FROM_TRANSFEROR, updated.getTransferCallerId());
        refused(400, 21248, () -> Trunk.creator().setDomainName(name).create(client));
        refused(400, 21245, () -> Trunk.creator().setDomainName("my-short-name").create(client));
        assertEquals("carrier", Trunk.fetcher(trunk.getSid()).fetch(client).getFriendlyName());
        assertTrue(sids(Trunk.reader().read(client), Trunk::getSid).contains(trunk.getSid()));
        assertTrue(Trunk.deleter(trunk.getSid()).delete(client));
        refused(404, 20404, () -> Trunk.fetcher(trunk.getSid()).fetch(client));
    }

    @Test
    void what_a_trunk_has() {
        String trunk = Trunk.creator().create(client).getSid();
        String list = CredentialList.creator(unique()).create(client).getSid();
        String addresses = IpAccessControlList.creator(unique()).create(client).getSid();

        com.twilio.rest.trunking.v1.trunk.CredentialList.creator(trunk, list).create(client);
        com.twilio.rest.trunking.v1.trunk.IpAccessControlList.creator(trunk, addresses)
                .create(client);
        assertEquals(
                List.of("IP_ACL", "CREDENTIAL_LIST"),
                Trunk.fetcher(trunk).fetch(client).getAuthTypeSet());
        refused(
                400,
                21245,
                () -> com.twilio.rest.trunking.v1.trunk.CredentialList.creator(trunk, list)
                        .create(client));
        assertEquals(
                trunk,
                com.twilio.rest.trunking.v1.trunk.CredentialList.fetcher(trunk, list)
                        .fetch(client)
                        .getTrunkSid());
        assertEquals(
                trunk,
                com.twilio.rest.trunking.v1.trunk.IpAccessControlList.fetcher(trunk, addresses)
                        .fetch(client)
                        .getTrunkSid());
        assertEquals(
                List.of(list),
                sids(
                        com.twilio.rest.trunking.v1.trunk.CredentialList.reader(trunk)
                                .read(client),
                        com.twilio.rest.trunking.v1.trunk.CredentialList::getSid));
        assertEquals(
                List.of(addresses),
                sids(
                        com.twilio.rest.trunking.v1.trunk.IpAccessControlList.reader(trunk)
                                .read(client),
                        com.twilio.rest.trunking.v1.trunk.IpAccessControlList::getSid));
        assertTrue(com.twilio.rest.trunking.v1.trunk.CredentialList.deleter(trunk, list)
                .delete(client));
        assertTrue(com.twilio.rest.trunking.v1.trunk.IpAccessControlList.deleter(trunk, addresses)
                .delete(client));

        OriginationUrl url = OriginationUrl.creator(trunk, 0, 20, true, "box", URI.create("sip://sip-box.com:1234"))
                .create(client);
        assertEquals(URI.create("sip://sip-box.com:1234"), url.getSipUrl());
        assertEquals(20, url.getPriority());
        OriginationUrl updated = OriginationUrl.updater(trunk, url.getSid())
                .setEnabled(false)
                .setSipUrl("sips:box.example.com")
                .update(client);
        assertEquals(false, updated.getEnabled());
        assertEquals(
                "box", OriginationUrl.fetcher(trunk, url.getSid()).fetch(client).getFriendlyName());
        assertEquals(List.of(url.getSid()), sids(OriginationUrl.reader(trunk).read(client), OriginationUrl::getSid));
        assertTrue(OriginationUrl.deleter(trunk, url.getSid()).delete(client));
    }

    @Test
    void end_users_of_trusthub() {
        Map<String, Object> attributes = Map.of("first_name", "Jeff", "email", "jeff@example.com");
        EndUser bare = EndUser.creator("FriendlyName", "Type").create(client);
        assertEquals("Type", bare.getType());
        assertEquals(Map.of(), bare.getAttributes());
        EndUser user = EndUser.creator("Jeff", "authorized_representative_1")
                .setAttributes(attributes)
                .create(client);
        assertEquals(attributes, user.getAttributes());
        assertEquals(
                attributes,
                EndUser.updater(user.getSid())
                        .setFriendlyName("Jeffrey")
                        .update(client)
                        .getAttributes());
        assertEquals(
                Map.of("a", 1),
                EndUser.updater(user.getSid())
                        .setAttributes(Map.of("a", 1))
                        .update(client)
                        .getAttributes());
        assertEquals("Jeffrey", EndUser.fetcher(user.getSid()).fetch(client).getFriendlyName());
        assertTrue(sids(EndUser.reader().read(client), EndUser::getSid).contains(user.getSid()));
        assertTrue(EndUser.deleter(user.getSid()).delete(client));
        refused(404, 20404, () -> EndUser.fetcher(user.getSid()).fetch(client));
        List<String> types = sids(EndUserType.reader().read(client), EndUserType::getSid);
        assertNotNull(EndUserType.fetcher(types.get(0)).fetch(client).getFields());
    }

    @Test
    void end_users_of_numbers() {
        var individual = com.twilio.rest.numbers.v2.regulatorycompliance.EndUser.Type.INDIVIDUAL;
        var user = com.twilio.rest.numbers.v2.regulatorycompliance.EndUser.creator("Twilio, Inc.", individual)
                .setAttributes(Map.of("email", "foobar@example.com"))
                .create(client);
        assertEquals(individual, user.getType());
        var updated = com.twilio.rest.numbers.v2.regulatorycompliance.EndUser.updater(user.getSid())
                .setFriendlyName("Twilio")
                .update(client);
        assertEquals(Map.of("email", "foobar@example.com"), updated.getAttributes());
        refused(404, 20404, () -> EndUser.fetcher(user.getSid()).fetch(client));
        assertEquals(
                "Twilio",
                com.twilio.rest.numbers.v2.regulatorycompliance.EndUser.fetcher(user.getSid())
                        .fetch(client)
                        .getFriendlyName());
        assertTrue(sids(
                        com.twilio.rest.numbers.v2.regulatorycompliance.EndUser.reader()
                                .read(client),
                        com.twilio.rest.numbers.v2.regulatorycompliance.EndUser::getSid)
                .contains(user.getSid()));
        assertTrue(com.twilio.rest.numbers.v2.regulatorycompliance.EndUser.deleter(user.getSid())
                .delete(client));
        List<String> types = sids(
                com.twilio.rest.numbers.v2.regulatorycompliance.EndUserType.reader()
                        .read(client),
                com.twilio.rest.numbers.v2.regulatorycompliance.EndUserType::getSid);
        assertEquals(2, types.size());
        assertNotNull(com.twilio.rest.numbers.v2.regulatorycompliance.EndUserType.fetcher(types.get(0))
                .fetch(client)
                .getMachineName());
    }

    @Test
    void one_hundred_and_twenty_rows_forwards_and_backwards() {
        String list = CredentialList.creator(unique()).create(client).getSid();
        for (int i = 0; i < 120; i++) {
            Credential.creator(list, "user" + i, PASSWORD).create(client);
        }
        List<String> all = sids(Credential.reader(list).pageSize(50).read(client), Credential::getSid);
        assertEquals(120, new HashSet<>(all).size());
        assertEquals(120, all.size());
        assertEquals(all, sids(Credential.reader(list).limit(5000).read(client), Credential::getSid));
        assertEquals(
                3,
                sids(Credential.reader(list).pageSize(2).limit(3).read(client), Credential::getSid)
                        .size());

        CredentialReader reader = Credential.reader(list).setPageSize(1L);
        List<String> walked = new ArrayList<>();
        Page<Credential> page = reader.firstPage(client);
        while (true) {
            page.getRecords().forEach(row -> walked.add(row.getSid()));
            if (!page.hasNextPage()) {
                break;
            }
            page = reader.nextPage(page, client);
        }
        assertEquals(all, walked);
        List<String> back = new ArrayList<>();
        while (true) {
            page.getRecords().forEach(row -> back.add(row.getSid()));
            String previous = page.getPreviousPageUrl("api");
            if (previous == null || previous.endsWith("null")) {
                break;
            }
            page = reader.previousPage(page, client);
        }
        Collections.reverse(back);
        assertEquals(all, back);
    }

    @Test
    void product_pages_are_walked_too() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, EndUser.creator("page " + i, "Type").create(client).getSid());
        }
        List<String> read = sids(EndUser.reader().pageSize(2).read(client), EndUser::getSid);
        assertEquals(made, read.subList(0, 5));
        assertFalse(read.size() != new HashSet<>(read).size());
    }

    @Test
    void strangers_are_refused() {
        refused(
                401,
                20003,
                () -> CredentialList.reader().read(TwilioLocal.client(api, LiveApi.ACCOUNT, "wrong", LiveApi.ACCOUNT)));
        CredentialList list = CredentialList.creator(unique()).create(client);
        TwilioRestClient stranger =
                TwilioLocal.client(api, LiveApi.STRANGER, LiveApi.STRANGERS_TOKEN, LiveApi.STRANGER);
        refused(404, 20404, () -> CredentialList.fetcher(list.getSid()).fetch(stranger));
        refused(
                404,
                20404,
                () -> CredentialList.fetcher(LiveApi.ACCOUNT, list.getSid()).fetch(stranger));
    }

    private static void refused(int status, int code, Executable call) {
        ApiException error = assertThrows(ApiException.class, call);
        assertEquals(code, error.getCode(), error::getMessage);
        assertEquals(status, error.getStatusCode());
        assertEquals("https://www.twilio.com/docs/errors/" + code, error.getMoreInfo());
    }

    private static <T> List<String> sids(Iterable<T> rows, java.util.function.Function<T, String> sid) {
        List<String> sids = new ArrayList<>();
        rows.forEach(row -> sids.add(sid.apply(row)));
        return sids;
    }

    private static String unique() {
        return "u" + UUID.randomUUID();
    }
}
