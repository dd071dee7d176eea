package io.portcullis.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Offer;
import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.AuthType;
import io.portcullis.directory.Change;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.InUse;
import io.portcullis.directory.DirectoryException.NotFound;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.Entrance;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.PageToken;
import io.portcullis.directory.Position;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What every directory must do, whatever the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DirectoryContract {
    private final Dialect dialect;

    private Store store;
    private Directory directory;
    private Rows rows;

    DirectoryContract(Dialect dialect) {
        this.dialect = dialect;
    }

    @BeforeAll
    void open(@TempDir Path dataDir) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        store = fixture.open();
        directory = store.directory();
        rows = fixture.rows(store);
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Test
    void what_is_created_is_fetched_as_it_was() {
        Account account = rows.account();
        CredentialList list = rows.list(account);
        Credential credential = rows.credential(list, "Ünïcode", "StrongPassword123");
        IpAccessControlList acl = rows.acl(account);
        var address = rows.address(acl, "2001:db8::1", 64);
        SipDomain domain = rows.domain(account);
        Trunk trunk = rows.trunk(account, rows.name("trunk") + ".example.com");
        OriginationUrl url = rows.url(trunk, "sip://pbx.example.com", 3);
        EndUser user = rows.endUser(account, EndUser.Register.NUMBERS);
        Mapping mapping = rows.map(Mapping.Kind.TRUNK_CREDENTIALS, trunk, list);

        assertEquals(account, directory.accounts().fetch(Scope.of(account), account.sid()));
        assertEquals(list, directory.resources(CredentialList.class).fetch(Scope.of(list), list.sid()));
        assertEquals(credential, directory.credentials().fetch(Scope.of(credential), credential.sid()));
        assertEquals(acl, directory.resources(IpAccessControlList.class).fetch(Scope.of(acl), acl.sid()));
        assertEquals(address, directory.resources(IpAddress.class).fetch(Scope.of(address), address.sid()));
        assertEquals(domain, directory.resources(SipDomain.class).fetch(Scope.of(domain), domain.sid()));
        assertEquals(url, directory.resources(OriginationUrl.class).fetch(Scope.of(url), url.sid()));
        assertEquals(user, directory.endUsers(EndUser.Register.NUMBERS).fetch(Scope.of(user), user.sid()));
        assertEquals(mapping, directory.mappings(Mapping.Kind.TRUNK_CREDENTIALS).fetch(Scope.of(mapping), list.sid()));
        assertEquals(list.friendlyName(), mapping.friendlyName());
    }

    @Test
    void an_update_changes_what_it_says_and_keeps_the_rest() {
        Account account = rows.account();
        CredentialList list = rows.list(account);
        CredentialList renamed = directory
                .resources(CredentialList.class)
                .update(
                        Scope.of(list),
                        list.sid(),
                        old -> new CredentialList(
                                old.sid(),
                                old.accountSid(),
                                "new name",
                                old.dates().touched(rows.now().created())));
        assertEquals("new name", renamed.friendlyName());
        assertEquals(list.dates().created(), renamed.dates().created());
        assertTrue(renamed.dates().updated().isAfter(list.dates().updated()));
        assertEquals(renamed, directory.resources(CredentialList.class).fetch(Scope.of(list), list.sid()));
    }

    @Test
    void an_update_that_throws_changes_nothing() {
        CredentialList list = rows.list(rows.account());
        long before = directory.revision();
        assertThrows(
                ArithmeticException.class,
                () -> directory.resources(CredentialList.class).update(Scope.of(list), list.sid(), old -> {
                    throw new ArithmeticException("a caller's own");
                }));
        assertEquals(before, directory.revision());
    }

    @Test
    void what_is_deleted_is_gone() {
        CredentialList list = rows.list(rows.account());
        directory.resources(CredentialList.class).delete(Scope.of(list), list.sid());
        missing(list.sid(), () -> directory.resources(CredentialList.class).fetch(Scope.of(list), list.sid()));
        missing(list.sid(), () -> directory.resources(CredentialList.class).delete(Scope.of(list), list.sid()));
        missing(
                list.sid(),
                () -> directory.resources(CredentialList.class).update(Scope.of(list), list.sid(), old -> old));
    }

    @Test
    void nobody_sees_another_account() {
        CredentialList list = rows.list(rows.account());
        Credential credential = rows.credential(list, "alice", "StrongPassword123");
        Sid stranger = rows.account().sid();
        missing(list.sid(), () -> directory.resources(CredentialList.class).fetch(Scope.of(stranger), list.sid()));
        missing(
                credential.sid(),
                () -> directory.credentials().fetch(Scope.of(stranger, list.sid()), credential.sid()));
        missing(list.sid(), () -> directory.credentials().list(Scope.of(stranger, list.sid()), PageRequest.first(50)));
        SipDomain foreign = rows.domain(rows.account());
        missing(list.sid(), () -> rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, foreign, list));
    }

    @Test
    void nothing_is_created_in_a_parent_that_is_not_there() {
        Account account = rows.account();
        CredentialList gone = rows.list(account);
        directory.resources(CredentialList.class).delete(Scope.of(gone), gone.sid());
        missing(gone.sid(), () -> rows.credential(gone, "alice", "StrongPassword123"));
        Sid nobody = rows.sid(Account.KIND);
        missing(nobody, () -> rows.list(rows.account(nobody, nobody)));
        missing(nobody, () -> directory.accounts().create(rows.account(rows.sid(Account.KIND), nobody)));
    }

    @Test
    void subaccounts_have_no_subaccounts() {
        Account sub = rows.subaccount(rows.account());
        missing(sub.sid(), () -> rows.subaccount(sub));
    }

    @Test
    void an_owner_lists_itself_and_its_subaccounts_by_name_and_status() {
        Account owner = rows.account();
        Account sub = rows.subaccount(owner);
        Account closed = directory
                .accounts()
                .update(
                        Scope.of(owner.sid()),
                        rows.subaccount(owner).sid(),
                        old -> new Account(
                                old.sid(),
                                old.accountSid(),
                                old.friendlyName(),
                                Account.Status.CLOSED,
                                old.tokens(),
                                old.dates()));
        assertEquals(List.of(closed, sub, owner), accounts(owner, Accounts.Filter.ALL));
        assertEquals(List.of(closed), accounts(owner, new Accounts.Filter(null, Account.Status.CLOSED)));
        assertEquals(List.of(sub), accounts(owner, new Accounts.Filter(sub.friendlyName(), null)));
        assertEquals(List.of(), accounts(sub, Accounts.Filter.ALL), "a subaccount owns not even itself");
        missing(owner.sid(), () -> directory.accounts().fetch(Scope.of(sub.sid()), owner.sid()));
    }

    @Test
    void a_login_is_found_by_its_sid_alone() {
        Account account = rows.account();
        var key = rows.key(account);
        Account found = directory.accounts().find(account.sid()).orElseThrow();
        assertTrue(found.tokens().matches(account.sid(), "token of " + account.sid()));
        assertFalse(found.tokens().matches(account.sid(), "token of somebody else"));
        assertTrue(
                directory.accounts().findKey(key.sid()).orElseThrow().secret().matches(key.sid(), "secret"));
        assertEquals(Optional.empty(), directory.accounts().find(rows.sid(Account.KIND)));
    }

    @Test
    void a_friendly_name_is_unique_among_the_lists_of_an_account() {
        Account account = rows.account();
        CredentialList list = rows.list(account);
        CredentialList twin =
                new CredentialList(rows.sid(CredentialList.KIND), account.sid(), list.friendlyName(), rows.now());
        conflict(
                Conflict.Rule.FRIENDLY_NAME_TAKEN,
                () -> directory.resources(CredentialList.class).create(twin));
        directory.resources(CredentialList.class).update(Scope.of(list), list.sid(), old -> old);
        IpAccessControlList acl = rows.acl(account);
        conflict(
                Conflict.Rule.FRIENDLY_NAME_TAKEN,
                () -> directory
                        .resources(IpAccessControlList.class)
                        .create(new IpAccessControlList(
                                rows.sid(IpAccessControlList.KIND), account.sid(), acl.friendlyName(), rows.now())));
    }

    @Test
    void a_username_is_unique_in_its_list_and_differs_by_more_than_case() {
        Account account = rows.account();
        CredentialList list = rows.list(account);
        rows.credential(list, "alice", "StrongPassword123");
        conflict(Conflict.Rule.USERNAME_TAKEN, () -> rows.credential(list, "alice", "OtherPassword123"));
        conflict(Conflict.Rule.USERNAME_DIFFERS_BY_CASE, () -> rows.credential(list, "Alice", "StrongPassword123"));
        rows.credential(rows.list(account), "alice", "StrongPassword123");
    }

    @Test
    void an_address_is_unique_in_its_list() {
        IpAccessControlList acl = rows.acl(rows.account());
        rows.address(acl, "192.0.2.1", 32);
        conflict(Conflict.Rule.ADDRESS_TAKEN, () -> rows.address(acl, "192.0.2.1", 24));
        rows.address(acl, "2001:db8::1", 128);
        conflict(Conflict.Rule.ADDRESS_TAKEN, () -> rows.address(acl, "2001:DB8:0::1", 128));
    }

    @Test
    void a_name_is_taken_once_by_all_domains_and_trunks_of_all_accounts() {
        String name = rows.name("host") + ".example.com";
        SipDomain domain = rows.domain(rows.account(), name);
        conflict(Conflict.Rule.DOMAIN_NAME_TAKEN, () -> rows.domain(rows.account(), name.toUpperCase(Locale.ROOT)));
        conflict(Conflict.Rule.DOMAIN_NAME_TAKEN, () -> rows.trunk(rows.account(), name));
        directory.resources(SipDomain.class).delete(Scope.of(domain), domain.sid());
        Trunk trunk = rows.trunk(rows.account(), name);
        conflict(Conflict.Rule.DOMAIN_NAME_TAKEN, () -> rows.domain(rows.account(), name));
        directory.resources(Trunk.class).update(Scope.of(trunk), trunk.sid(), old -> Rows.named(old, "x" + name));
        rows.domain(rows.account(), name);
    }

    @Test
    void a_domain_with_subdomains_stays_and_keeps_its_name() {
        Account account = rows.account();
        String name = rows.name("host") + ".example.com";
        SipDomain parent = rows.domain(account, name);
        SipDomain child = rows.domain(rows.subaccount(account), "a." + name);
        rows.domain(account, "not-" + name);
        inUse(
                InUse.By.SUBDOMAINS_EXIST,
                () -> directory.resources(SipDomain.class).delete(Scope.of(parent), parent.sid()));
        directory.resources(SipDomain.class).delete(Scope.of(child), child.sid());
        directory.resources(SipDomain.class).delete(Scope.of(parent), parent.sid());
    }

    @Test
    void mappings_are_what_the_auth_type_says() {
        Account account = rows.account();
        SipDomain domain = rows.domain(account);
        CredentialList list = rows.list(account);
        rows.map(Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS, domain, list);
        assertEquals(AuthType.NONE, authType(domain));
        Mapping calls = rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
        assertEquals(AuthType.CREDENTIAL_LIST, authType(domain));
        rows.map(Mapping.Kind.DOMAIN_CALL_ADDRESSES, domain, rows.acl(account));
        assertEquals(AuthType.BOTH, authType(domain));
        directory.mappings(Mapping.Kind.DOMAIN_CALL_CREDENTIALS).delete(Scope.of(calls), list.sid());
        assertEquals(AuthType.IP_ACL, authType(domain));
        Trunk trunk = rows.trunk(account, rows.name("t") + ".example.com");
        rows.map(Mapping.Kind.TRUNK_CREDENTIALS, trunk, list);
        assertEquals(
                AuthType.CREDENTIAL_LIST,
                directory
                        .resources(Trunk.class)
                        .fetch(Scope.of(trunk), trunk.sid())
                        .authType());
    }

    @Test
    void a_list_is_mapped_once_in_each_kind() {
        Account account = rows.account();
        SipDomain domain = rows.domain(account);
        CredentialList list = rows.list(account);
        Mapping mapping = rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
        conflict(Conflict.Rule.ALREADY_MAPPED, () -> rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list));
        rows.map(Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS, domain, list);
        assertEquals(List.of(mapping), all(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain));
    }

    @Test
    void a_mapping_follows_the_name_of_its_list() {
        Account account = rows.account();
        SipDomain domain = rows.domain(account);
        CredentialList list = rows.list(account);
        rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
        directory
                .resources(CredentialList.class)
                .update(
                        Scope.of(list),
                        list.sid(),
                        old -> new CredentialList(old.sid(), old.accountSid(), "renamed", old.dates()));
        assertEquals(
                "renamed",
                all(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain).get(0).friendlyName());
    }

    @Test
    void a_mapped_list_cannot_go_until_its_domain_does() {
        Account account = rows.account();
        SipDomain domain = rows.domain(account);
        CredentialList list = rows.list(account);
        IpAccessControlList acl = rows.acl(account);
        rows.map(Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS, domain, list);
        rows.map(Mapping.Kind.DOMAIN_CALL_ADDRESSES, domain, acl);
        inUse(
                InUse.By.CREDENTIAL_LIST_MAPPED,
                () -> directory.resources(CredentialList.class).delete(Scope.of(list), list.sid()));
        inUse(
                InUse.By.ACCESS_CONTROL_LIST_MAPPED,
                () -> directory.resources(IpAccessControlList.class).delete(Scope.of(acl), acl.sid()));
        directory.resources(SipDomain.class).delete(Scope.of(domain), domain.sid());
        directory.resources(CredentialList.class).delete(Scope.of(list), list.sid());
        directory.resources(IpAccessControlList.class).delete(Scope.of(acl), acl.sid());
    }

    @Test
    void a_list_takes_its_credentials_with_it() {
        CredentialList list = rows.list(rows.account());
        Credential credential = rows.credential(list, "alice", "StrongPassword123");
        directory.resources(CredentialList.class).delete(Scope.of(list), list.sid());
        missing(credential.sid(), () -> directory.credentials().fetch(Scope.of(credential), credential.sid()));
        assertEquals(List.of(), credentialsInView(list));
    }

    @Test
    void a_trunk_takes_its_mappings_and_urls_with_it() {
        Account account = rows.account();
        Trunk trunk = rows.trunk(account, rows.name("t") + ".example.com");
        CredentialList list = rows.list(account);
        rows.map(Mapping.Kind.TRUNK_CREDENTIALS, trunk, list);
        OriginationUrl url = rows.url(trunk, "sip:pbx.example.com", 1);
        directory.resources(Trunk.class).delete(Scope.of(trunk), trunk.sid());
        missing(url.sid(), () -> directory.resources(OriginationUrl.class).fetch(Scope.of(url), url.sid()));
        directory.resources(CredentialList.class).delete(Scope.of(list), list.sid());
    }

    @Test
    void an_end_user_that_answers_for_a_credential_stays() {
        Account account = rows.account();
        EndUser user = rows.endUser(account, EndUser.Register.TRUSTHUB);
        CredentialList list = rows.list(account);
        Credential credential = rows.credential(list, "alice", "StrongPassword123");
        directory.credentials().update(Scope.of(credential), credential.sid(), old -> answering(old, user.sid()));
        assertEquals(
                user.sid(),
                directory
                        .credentials()
                        .fetch(Scope.of(credential), credential.sid())
                        .endUserSid());
        inUse(
                InUse.By.END_USER_ANSWERS_FOR_CREDENTIALS,
                () -> directory.endUsers(EndUser.Register.TRUSTHUB).delete(Scope.of(user), user.sid()));
        Sid foreign = rows.endUser(rows.account(), EndUser.Register.TRUSTHUB).sid();
        missing(
                foreign,
                () -> directory
                        .credentials()
                        .update(Scope.of(credential), credential.sid(), old -> answering(old, foreign)));
        directory.credentials().delete(Scope.of(credential), credential.sid());
        directory.endUsers(EndUser.Register.TRUSTHUB).delete(Scope.of(user), user.sid());
    }

    @Test
    void the_two_registers_of_end_users_are_apart() {
        Account account = rows.account();
        EndUser user = rows.endUser(account, EndUser.Register.TRUSTHUB);
        missing(user.sid(), () -> directory.endUsers(EndUser.Register.NUMBERS).fetch(Scope.of(user), user.sid()));
        missing(user.sid(), () -> directory.endUsers(EndUser.Register.NUMBERS).delete(Scope.of(user), user.sid()));
        assertEquals(
                List.of(),
                directory
                        .endUsers(EndUser.Register.NUMBERS)
                        .list(Scope.of(account.sid()), PageRequest.first(50))
                        .rows());
    }

    @Test
    void a_kind_with_rules_of_its_own_is_reached_in_one_way_only() {
        assertThrows(IllegalArgumentException.class, () -> directory.resources(Account.class));
        assertThrows(IllegalArgumentException.class, () -> directory.resources(Credential.class));
        assertThrows(IllegalArgumentException.class, () -> directory.resources(Mapping.class));
        assertThrows(IllegalArgumentException.class, () -> directory.resources(EndUser.class));
    }

    @Test
    void an_account_has_at_most_100_credential_lists() {
        Account account = rows.account();
        for (int i = 0; i < CredentialList.LIMIT.most(); i++) {
            rows.list(account);
        }
        assertEquals(
                CredentialList.LIMIT,
                assertThrows(DirectoryException.LimitReached.class, () -> rows.list(account))
                        .limit());
        rows.list(rows.account());
    }

    @Test
    void an_access_control_list_has_at_most_100_addresses() {
        IpAccessControlList acl = rows.acl(rows.account());
        for (int i = 0; i < IpAddress.LIMIT.most(); i++) {
            rows.address(acl, "192.0.2." + i, 32);
        }
        assertEquals(
                IpAddress.LIMIT,
                assertThrows(DirectoryException.LimitReached.class, () -> rows.address(acl, "198.51.100.1", 32))
                        .limit());
    }

    @Test
    void pages_show_each_row_once_newest_first_both_ways() {
        Account account = rows.account();
        List<CredentialList> newestFirst = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            newestFirst.add(rows.list(account));
        }
        Collections.reverse(newestFirst);

        List<CredentialList> seen = new ArrayList<>();
        Page<CredentialList> page = lists(account, PageRequest.first(5));
        assertNull(page.previous());
        seen.addAll(page.rows());
        Page<CredentialList> last = page;
        for (PageToken next = page.next(); next != null; next = last.next()) {
            last = lists(account, PageRequest.at(next, 5));
            seen.addAll(last.rows());
        }
        assertEquals(newestFirst, seen);

        List<CredentialList> back = new ArrayList<>(last.rows());
        for (PageToken previous = last.previous(); previous != null; ) {
            Page<CredentialList> earlier = lists(account, PageRequest.at(previous, 5));
            back.addAll(0, earlier.rows());
            previous = earlier.previous();
        }
        assertEquals(newestFirst, back);
    }

    @Test
    void rows_that_come_and_go_neither_repeat_nor_hide_others() {
        Account account = rows.account();
        List<CredentialList> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(0, rows.list(account));
        }
        Page<CredentialList> first = lists(account, PageRequest.first(3));
        rows.list(account);
        CredentialList edge = first.rows().get(2);
        directory.resources(CredentialList.class).delete(Scope.of(edge), edge.sid());
        PageToken next =
                PageToken.parse(Objects.requireNonNull(first.next()).encoded()).orElseThrow();
        assertEquals(all.subList(3, 6), lists(account, PageRequest.at(next, 3)).rows());
    }

    @Test
    void rows_of_the_same_moment_are_ordered_by_sid() {
        Account account = rows.account();
        var dates = rows.now();
        List<Sid> sids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Sid sid = rows.sid(CredentialList.KIND);
            directory
                    .resources(CredentialList.class)
                    .create(new CredentialList(sid, account.sid(), rows.name("l"), dates));
            sids.add(sid);
        }
        sids.sort((a, b) -> b.value().compareTo(a.value()));
        List<Sid> seen = new ArrayList<>();
        PageRequest request = PageRequest.first(1);
        while (true) {
            Page<CredentialList> page = lists(account, request);
            page.rows().forEach(row -> seen.add(row.sid()));
            if (page.next() == null) {
                break;
            }
            request = PageRequest.at(page.next(), 1);
        }
        assertEquals(sids, seen);
    }

    @Test
    void a_page_by_number_is_an_offset() {
        Account account = rows.account();
        CredentialList oldest = rows.list(account);
        CredentialList middle = rows.list(account);
        rows.list(account);
        Page<CredentialList> second = lists(account, PageRequest.from(1, 1));
        assertEquals(List.of(middle), second.rows());
        assertEquals(
                List.of(oldest),
                lists(account, PageRequest.at(Objects.requireNonNull(second.next()), 1))
                        .rows());
        assertEquals(List.of(), lists(account, PageRequest.from(5, 5)).rows());
    }

    @Test
    void of_many_who_want_one_name_one_gets_it() throws Exception {
        Account account = rows.account();
        String name = rows.name("wanted");
        AtomicInteger refused = new AtomicInteger();
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            CredentialList wish = new CredentialList(rows.sid(CredentialList.KIND), account.sid(), name, rows.now());
            writers.add(() -> {
                try {
                    directory.resources(CredentialList.class).create(wish);
                } catch (Conflict taken) {
                    refused.incrementAndGet();
                }
                return null;
            });
        }
        together(writers);
        assertEquals(15, refused.get());
        assertEquals(1, lists(account, PageRequest.first(50)).rows().size());
    }

    @Test
    void each_write_is_in_the_change_log_in_order() {
        Account account = rows.account();
        Position before = directory.position();
        CredentialList list = rows.list(account);
        Credential alice = rows.credential(list, "alice", "StrongPassword123");
        SipDomain domain = rows.domain(account);
        rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
        List<Change> changes = directory.changesAfter(before, 100);
        assertEquals(
                List.of(list.sid(), alice.sid(), domain.sid(), domain.sid()),
                changes.stream().map(Change::sid).toList());
        assertEquals(list.sid(), changes.get(1).parent());
        assertEquals(account.sid(), changes.get(1).account());
        assertEquals(directory.position(), changes.get(3).position());
        assertEquals(changes.subList(0, 2), directory.changesAfter(before, 2));
        assertEquals(
                changes.subList(2, 4), directory.changesAfter(changes.get(1).position(), 100));
        assertEquals(List.of(), directory.changesAfter(directory.position(), 100));
    }

    @Test
    void a_refused_write_leaves_no_change() {
        CredentialList list = rows.list(rows.account());
        rows.credential(list, "alice", "StrongPassword123");
        long before = directory.revision();
        conflict(Conflict.Rule.USERNAME_TAKEN, () -> rows.credential(list, "alice", "StrongPassword123"));
        assertEquals(before, directory.revision());
    }

    @Test
    void a_place_that_the_history_does_not_have_means_read_everything() {
        rows.account();
        Position here = directory.position();
        Position future = new Position(here.epoch(), here.revision() + 1_000_000, here.chain());
        Position elsewhere = new Position(here.epoch(), here.revision(), "00".repeat(16));
        Position before = new Position("another", here.revision(), here.chain());
        for (Position place : List.of(future, elsewhere, before)) {
            assertThrows(DirectoryException.Diverged.class, () -> directory.changesAfter(place, 10), place.toString());
        }
    }

    @Test
    void a_watcher_is_woken_by_a_commit_until_it_leaves() {
        AtomicInteger woken = new AtomicInteger();
        Account account = rows.account();
        Directory.Watch watch = directory.watch(woken::incrementAndGet);
        rows.list(account);
        await().until(() -> woken.get() > 0);
        watch.close();
    }

    @Test
    void an_entrance_has_all_the_gate_needs() {
        Account account = rows.account();
        SipDomain domain = rows.domain(account);
        CredentialList calls = rows.list(account);
        CredentialList registrations = rows.list(account);
        IpAccessControlList acl = rows.acl(account);
        rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, calls);
        rows.map(Mapping.Kind.DOMAIN_REGISTRATION_CREDENTIALS, domain, registrations);
        rows.map(Mapping.Kind.DOMAIN_CALL_ADDRESSES, domain, acl);
        assertEquals(
                new Entrance(
                        domain.sid(),
                        account.sid(),
                        domain.domainName(),
                        true,
                        false,
                        false,
                        Offer.OF_DEPLOYMENT,
                        List.of(calls.sid()),
                        List.of(registrations.sid()),
                        List.of(acl.sid()),
                        List.of()),
                entrance(domain.sid()).orElseThrow());
    }

    @Test
    void an_entrance_offers_the_algorithms_of_its_row() {
        Account account = rows.account();
        SipDomain domain = rows.domain(account);
        Trunk trunk = rows.trunk(account, "t." + rows.name("x") + ".org");
        Offer offer = Offer.parse("SHA-256,MD5");
        rows.offer(domain, offer);
        rows.offer(trunk, offer);
        assertEquals(offer, entrance(domain.sid()).orElseThrow().offer());
        assertEquals(offer, entrance(trunk.sid()).orElseThrow().offer());
    }

    @Test
    void a_trunk_is_an_entrance_once_it_has_a_name_and_routes_by_priority() {
        Account account = rows.account();
        Trunk trunk = rows.trunk(account, null);
        assertEquals(Optional.empty(), entrance(trunk.sid()));
        directory
                .resources(Trunk.class)
                .update(Scope.of(trunk), trunk.sid(), old -> Rows.named(old, "t." + rows.name("x") + ".org"));
        rows.url(trunk, "sip://second.example.com:5070", 2);
        rows.url(trunk, "sips:first.example.com", 1);
        assertEquals(
                List.of(
                        new Entrance.Route("sips:first.example.com", 1, 10),
                        new Entrance.Route("sip:second.example.com:5070", 2, 10)),
                entrance(trunk.sid()).orElseThrow().routes());
    }

    @Test
    void the_entrances_of_a_suspended_account_and_its_subaccounts_are_not_active() {
        Account owner = rows.account();
        SipDomain own = rows.domain(owner);
        SipDomain subs = rows.domain(rows.subaccount(owner));
        assertTrue(entrance(subs.sid()).orElseThrow().active());
        directory
                .accounts()
                .update(
                        Scope.of(owner),
                        owner.sid(),
                        old -> new Account(
                                old.sid(),
                                old.accountSid(),
                                old.friendlyName(),
                                Account.Status.SUSPENDED,
                                old.tokens(),
                                old.dates()));
        List<Entrance> all = new ArrayList<>();
        directory.read(view -> {
            view.entrancesOf(owner.sid(), all::add);
            return all;
        });
        assertEquals(
                List.of(own.sid(), subs.sid()), all.stream().map(Entrance::sid).toList());
        assertFalse(all.stream().anyMatch(Entrance::active));
    }

    @Test
    void a_view_shows_one_revision_while_others_write() {
        Account account = rows.account();
        CredentialList list = rows.list(account);
        directory.read(view -> {
            long revision = view.revision();
            rows.credential(list, "late", "StrongPassword123");
            List<Credential> seen = new ArrayList<>();
            view.credentialsOf(list.sid(), seen::add);
            assertEquals(List.of(), seen);
            assertEquals(revision, view.revision());
            return seen;
        });
        assertEquals(1, credentialsInView(list).size());
    }

    @Test
    void configured_accounts_are_made_and_follow_the_configuration() {
        Sid sid = rows.sid(Account.KIND);
        Account configured = rows.account(sid, sid);
        directory.accounts().bootstrap(List.of(configured));
        assertTrue(login(sid, "token of " + sid));
        long before = directory.revision();
        directory.accounts().bootstrap(List.of(configured));
        assertEquals(before, directory.revision(), "nothing new, nothing written");
        directory
                .accounts()
                .bootstrap(List.of(new Account(
                        sid,
                        sid,
                        "renamed",
                        Account.Status.ACTIVE,
                        HashedSecret.of(sid, "another token"),
                        configured.dates())));
        assertTrue(login(sid, "another token"));
        assertFalse(login(sid, "token of " + sid));
        directory.accounts().bootstrap(List.of());
        assertFalse(login(sid, "another token"));
        assertEquals("renamed", directory.accounts().find(sid).orElseThrow().friendlyName());
    }

    @Test
    void a_secret_is_made_once() {
        byte[] first = store.secrets().get("dialog-proof");
        assertEquals(32, first.length);
        assertArrayEquals(first, store.secrets().get("dialog-proof"));
        assertFalse(Arrays.equals(first, store.secrets().get("another")));
    }

    private boolean login(Sid sid, String token) {
        return directory.accounts().find(sid).orElseThrow().tokens().matches(sid, token);
    }

    private static Credential answering(Credential old, Sid endUser) {
        return new Credential(
                old.sid(),
                old.accountSid(),
                old.credentialListSid(),
                old.username(),
                old.passwords(),
                endUser,
                old.dates());
    }

    private List<Account> accounts(Account owner, Accounts.Filter filter) {
        return directory
                .accounts()
                .list(owner.sid(), filter, PageRequest.first(50))
                .rows();
    }

    private Page<CredentialList> lists(Account account, PageRequest page) {
        return directory.resources(CredentialList.class).list(Scope.of(account.sid()), page);
    }

    private List<Mapping> all(Mapping.Kind kind, SipDomain domain) {
        return directory
                .mappings(kind)
                .list(Scope.of(domain.accountSid(), domain.sid()), PageRequest.first(50))
                .rows();
    }

    private AuthType authType(SipDomain domain) {
        return directory
                .resources(SipDomain.class)
                .fetch(Scope.of(domain), domain.sid())
                .authType();
    }

    private Optional<Entrance> entrance(Sid sid) {
        return directory.read(view -> view.entrance(sid));
    }

    private List<Credential> credentialsInView(CredentialList list) {
        List<Credential> seen = new ArrayList<>();
        return directory.read(view -> {
            view.credentialsOf(list.sid(), seen::add);
            return seen;
        });
    }

    private static void missing(Sid sid, Executable work) {
        assertEquals(sid, assertThrows(NotFound.class, work).sid());
    }

    private static void conflict(Conflict.Rule rule, Executable work) {
        assertEquals(rule, assertThrows(Conflict.class, work).rule());
    }

    private static void inUse(InUse.By by, Executable work) {
        assertEquals(by, assertThrows(InUse.class, work).by());
    }

    private static void together(List<Callable<Void>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
