package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Sid;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the API. What the directory says of a login is remembered for a second, so that a busy client costs one
 * look-up a second; a change made through this process is in force at once, one made through another within that
 * second. While the directory is away, what it said in the last five minutes goes on being believed. Remembers at most
 * 10,000 logins and forgets the least used. Holds hashes only. Safe for any thread; may block.
 */
final class Logins {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration OUTAGE = Duration.ofMinutes(5);
    private static final int MOST = 10_000;
    private static final int NETWORK_BYTES = 8;

    /** More than there are workers, so that right logins at the same time are never in each other's way. */
    private static final int MOST_FAILURES = 32;

    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(6);
    private static final String BASIC = "Basic ";

    private final Accounts accounts;
    private final Ticker ticker;
    private final Cache<Sid, Seen<Account>> accountsBySid;
    private final Cache<Sid, Seen<ApiKey>> keysBySid;
    private final AtomicLong changes = new AtomicLong();

    /** What the directory said, and when. */
    private record Seen<T>(Optional<T> found, long at) {}

    private final RateBound<Attempt> attempts;

    /** Somebody who tries to log in: the network, an IPv6 source's first 64 bits, and the login. */
    private record Attempt(String network, Sid login) {
        static Attempt of(InetAddress source, Sid login) {
            byte[] address = source.getAddress();
            int known = Math.min(address.length, NETWORK_BYTES);
            return new Attempt(HexFormat.of().formatHex(address, 0, known), login);
        }
    }

    Logins(Accounts accounts, Ticker ticker) {
        this.accounts = accounts;
        this.ticker = ticker;
        this.accountsBySid = cache(ticker);
        this.keysBySid = cache(ticker);
        this.attempts = new RateBound<>(BETWEEN_FAILURES.toNanos(), MOST_FAILURES, ticker);
    }

    private static <T> Cache<Sid, Seen<T>> cache(Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(OUTAGE)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Not by the cache's own loading, which lets those who ask for the same login wait in a row, each for a timeout.
     */
    private <T> Optional<T> find(Cache<Sid, Seen<T>> cache, Sid sid, Function<Sid, Optional<T>> lookUp) {
        Seen<T> seen = cache.getIfPresent(sid);
        if (seen != null && ticker.read() - seen.at < FRESH_NANOS) {
            return seen.found;
        }
        long before = changes.get();
        try {
            Seen<T> now = new Seen<>(lookUp.apply(sid), ticker.read());
            if (changes.get() == before) {
                cache.put(sid, now);
            }
            return now.found;
        } catch (DirectoryException.Unavailable away) {
            if (seen != null && seen.found.isPresent()) {
                return seen.found;
            }
            throw away;
        }
    }

    /**
     * Who sent this {@code Authorization} header, or a refusal. Of one login a network may get only so many wrong in a
     * time; whoever is elsewhere is not in its way, and a login that nobody has is bounded alike.
     */
    Caller authenticate(@Nullable String authorization, InetAddress source) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            throw ErrorCode.AUTHENTICATE.error("Authentication Error - No credentials provided");
        }
        String pair = decode(authorization.substring(BASIC.length()).trim());
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw ErrorCode.AUTHENTICATE.error("Authentication Error - No credentials provided");
        }
        Sid login = Sid.parse(pair.substring(0, colon))
                .filter(sid -> sid.is(Account.KIND) || sid.is(ApiKey.KIND))
                .orElseThrow(Logins::unknown);
        String secret = pair.substring(colon + 1);
        Attempt attempt = Attempt.of(source, login);
        // Taken before it is known to be wrong: many at once could otherwise all be let through.
        attempts.admit(attempt);
        Caller caller = login.is(Account.KIND) ? byToken(login, secret) : byKey(login, secret);
        attempts.giveBack(attempt);
        if (!active(caller.account())) {
            throw ErrorCode.AUTHENTICATE.error();
        }
        return caller;
    }

    /** The account of this SID, whoever owns it. */
    Optional<Account> account(Sid sid) {
        return find(accountsBySid, sid, accounts::find);
    }

    /** What the directory says of this account or key has changed. */
    void forget(Sid login) {
        changes.incrementAndGet();
        accountsBySid.invalidate(login);
        keysBySid.invalidate(login);
    }

    private Caller byToken(Sid login, String token) {
        Account account = account(login).orElseThrow(Logins::unknown);
        if (!account.tokens().matches(login, token)) {
            throw ErrorCode.AUTHENTICATE.error();
        }
        return new Caller(login, account, Caller.Login.TOKEN, new ShownToken(token));
    }

    private Caller byKey(Sid login, String secret) {
        ApiKey key = find(keysBySid, login, accounts::findKey).orElseThrow(Logins::unknown);
        if (!key.secret().matches(login, secret)) {
            throw ErrorCode.AUTHENTICATE.error();
        }
        return new Caller(
                login,
                account(key.accountSid()).orElseThrow(Logins::unknown),
                key.main() ? Caller.Login.MAIN_KEY : Caller.Login.STANDARD_KEY,
                null);
    }

    /** A subaccount is as active as its owner. */
    private boolean active(Account account) {
        boolean ownerActive = account.topLevel()
                || account(account.accountSid())
                        .filter(owner -> owner.status() == Account.Status.ACTIVE)
                        .isPresent();
        return ownerActive && account.status() == Account.Status.ACTIVE;
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw ErrorCode.AUTHENTICATE.error("Authentication Error - No credentials provided");
        }
    }

    private static ApiError unknown() {
        return ErrorCode.AUTHENTICATE.error("Authentication Error - invalid username");
    }
}
