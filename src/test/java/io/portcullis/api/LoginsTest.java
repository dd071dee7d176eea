package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.Dates;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Sid;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginsTest {
    private static final Sid PARENT = Sid.of("AC00000000000000000000000000000001");
    private static final Sid SUB = Sid.of("AC00000000000000000000000000000002");
    private static final Sid KEY = Sid.of("SK00000000000000000000000000000003");
    private static final Dates DATES = Dates.at(Instant.EPOCH);

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Map<Sid, Account> accounts = new HashMap<>();
    private final Map<Sid, ApiKey> keys = new HashMap<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong now = new AtomicLong();
    private final Logins logins = new Logins(directory(), now::get);

    @Test
    void a_busy_login_costs_one_look_up_a_second() {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    PARENT,
                    logins.authenticate(basic(PARENT, "token"), HERE).account().sid());
        }
        assertEquals(1, lookUps.get());
        now.addAndGet(Duration.ofMillis(1_001).toNanos());
        logins.authenticate(basic(PARENT, "token"), HERE);
        assertEquals(2, lookUps.get());
    }

    @Test
    void what_is_forgotten_is_looked_up_again_at_once() {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        logins.authenticate(basic(PARENT, "token"), HERE);
        put(PARENT, PARENT, Account.Status.SUSPENDED);
        logins.forget(PARENT);
        refused(basic(PARENT, "token"));
    }

    @Test
    void a_change_by_another_process_is_in_force_within_a_second() {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        logins.authenticate(basic(PARENT, "token"), HERE);
        accounts.clear();
        now.addAndGet(Duration.ofMillis(1_001).toNanos());
        refused(basic(PARENT, "token"));
    }

    @Test
    void a_login_that_was_good_goes_on_being_good_while_the_directory_is_away() {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        logins.authenticate(basic(PARENT, "token"), HERE);
        away.set(true);
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        assertEquals(
                PARENT,
                logins.authenticate(basic(PARENT, "token"), HERE).account().sid());
        refused(basic(PARENT, "another token"));
        assertThrows(DirectoryException.Unavailable.class, () -> logins.authenticate(basic(SUB, "token"), HERE));

        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThrows(DirectoryException.Unavailable.class, () -> logins.authenticate(basic(PARENT, "token"), HERE));
    }

    @Test
    void what_was_forgotten_is_not_believed_while_the_directory_is_away() {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        logins.authenticate(basic(PARENT, "token"), HERE);
        logins.forget(PARENT);
        away.set(true);
        assertThrows(DirectoryException.Unavailable.class, () -> logins.authenticate(basic(PARENT, "token"), HERE));
    }

    @Test
    void a_subaccount_of_a_suspended_owner_cannot_log_in_nor_can_a_key_of_it() {
        put(PARENT, PARENT, Account.Status.SUSPENDED);
        put(SUB, PARENT, Account.Status.ACTIVE);
        keys.put(KEY, new ApiKey(KEY, SUB, "key", false, HashedSecret.of(KEY, "secret"), DATES));
        refused(basic(SUB, "token"));
        refused(basic(KEY, "secret"));
        put(PARENT, PARENT, Account.Status.ACTIVE);
        logins.forget(PARENT);
        assertEquals(
                SUB, logins.authenticate(basic(KEY, "secret"), HERE).account().sid());
    }

    @Test
    void an_account_whose_login_is_closed_matches_no_token() {
        accounts.put(PARENT, new Account(PARENT, PARENT, "a", Account.Status.ACTIVE, HashedSecret.none(), DATES));
        refused(basic(PARENT, ""));
        refused(basic(PARENT, "token"));
    }

    @Test
    void wrong_tokens_are_bounded_by_network_and_login_and_the_owner_gets_in_from_elsewhere() throws Exception {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        for (Sid login : new Sid[] {PARENT, SUB, KEY}) { // the last two are not there
            List<ErrorCode> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(refusal(basic(login, "guess"), HERE));
            }
            assertEquals(ErrorCode.AUTHENTICATE, answers.get(31), login.value());
            assertEquals(ErrorCode.TOO_MANY_REQUESTS, answers.get(32), login.value());
            assertEquals(8, Collections.frequency(answers, ErrorCode.TOO_MANY_REQUESTS), login.value());
        }
        assertEquals(ErrorCode.TOO_MANY_REQUESTS, refusal(basic(PARENT, "token"), HERE), "or guesses could go on");
        InetAddress elsewhere = InetAddress.getByName("192.0.2.7");
        assertEquals(
                PARENT,
                logins.authenticate(basic(PARENT, "token"), elsewhere).account().sid());
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertEquals(
                PARENT,
                logins.authenticate(basic(PARENT, "token"), HERE).account().sid());
    }

    @Test
    void an_ipv6_network_is_one_source() throws Exception {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        for (int i = 0; i < 32; i++) {
            refusal(basic(PARENT, "guess"), InetAddress.getByName("2001:db8::" + i));
        }
        assertEquals(
                ErrorCode.TOO_MANY_REQUESTS, refusal(basic(PARENT, "guess"), InetAddress.getByName("2001:db8::ffff")));
        assertEquals(ErrorCode.AUTHENTICATE, refusal(basic(PARENT, "guess"), InetAddress.getByName("2001:db8:0:1::1")));
    }

    @Test
    void right_tokens_are_no_failures_however_many_they_are() {
        put(PARENT, PARENT, Account.Status.ACTIVE);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(
                    PARENT,
                    logins.authenticate(basic(PARENT, "token"), HERE).account().sid());
        }
    }

    private ErrorCode refusal(String header, InetAddress source) {
        return assertThrows(ApiError.class, () -> logins.authenticate(header, source))
                .fault();
    }

    private void put(Sid sid, Sid owner, Account.Status status) {
        accounts.put(sid, new Account(sid, owner, "name", status, HashedSecret.of(sid, "token"), DATES));
    }

    private void refused(String header) {
        ApiError error = assertThrows(ApiError.class, () -> logins.authenticate(header, HERE));
        assertEquals(ErrorCode.AUTHENTICATE, error.fault());
    }

    private static String basic(Sid login, String secret) {
        byte[] pair = (login + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Knows accounts and keys, and nothing else. */
    private Accounts directory() {
        return (Accounts) Proxy.newProxyInstance(
                Accounts.class.getClassLoader(), new Class<?>[] {Accounts.class}, (self, method, arguments) -> {
                    lookUps.incrementAndGet();
                    if (away.get()) {
                        throw new DirectoryException.Unavailable("away", new IllegalStateException());
                    }
                    return switch (method.getName()) {
                        case "find" -> Optional.ofNullable(accounts.get((Sid) arguments[0]));
                        case "findKey" -> Optional.ofNullable(keys.get((Sid) arguments[0]));
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }
}
