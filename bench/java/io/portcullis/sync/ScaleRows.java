package io.portcullis.sync;

import io.portcullis.directory.Dates;
import io.portcullis.directory.SipDomain;
import java.io.Reader;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An archive that is made while it is read: accounts of 10 lists of 1,000 users, 50 domains and 50 trunks each, every
 * domain and trunk with one of its account's lists.
 */
final class ScaleRows extends Reader {
    private static final int LISTS = 10;
    private static final int USERS = 1_000;
    private static final int ENTRANCES = 50;

    private final SplittableRandom random = new SplittableRandom(1);
    private final int accounts;
    private final Iterator<Stream<String>> parts;
    private Iterator<String> lines;
    private final byte[] hashes = new byte[1 + 16 + 32 + 32];
    private String line = "";
    private int at;
    private long micros = 1_767_000_000_000_000L;

    ScaleRows(int accounts) {
        this.accounts = accounts;
        this.parts = parts().iterator();
        this.lines = parts.next().iterator();
    }

    static String account(int a) {
        return "AC" + hex(1, a);
    }

    static String list(int account, int l) {
        return "CL" + hex(2, (long) account * LISTS + l);
    }

    /** As if somebody had changed it. */
    static SipDomain flipped(SipDomain old, Instant now) {
        return new SipDomain(
                old.sid(),
                old.accountSid(),
                old.domainName(),
                old.friendlyName(),
                old.voiceUrl(),
                old.voiceMethod(),
                old.voiceFallbackUrl(),
                old.voiceFallbackMethod(),
                old.voiceStatusCallbackUrl(),
                old.voiceStatusCallbackMethod(),
                old.sipRegistration(),
                old.emergencyCallingEnabled(),
                !old.secure(),
                old.byocTrunkSid(),
                old.emergencyCallerSid(),
                old.offer(),
                old.authType(),
                new Dates(old.dates().created(), now));
    }

    /** Drawn, but the same each time; those of one kind differ in the first half. */
    private static String hex(int kind, long n) {
        long mixed = (n + 1) * 0x9e3779b97f4a7c15L;
        return String.format(Locale.ROOT, "%016x%016x", mixed, (mixed ^ mixed >>> 29) * 0xbf58476d1ce4e5b9L + kind);
    }

    /** Not as one stream: its iterator would gather each part before it gives anything out. */
    private List<Stream<String>> parts() {
        return List.of(
                        Stream.of("{\"portcullis\":1,\"realm\":\"" + Scale.REALM + "\",\"hashes\":\"plain\"}"),
                        each(1, (a, n) -> "account\",\"sid\":\"" + account(a) + own(a, account(a))
                                + ",\"friendly_name\":\"account " + a + "\",\"status\":\"ACTIVE\",\"token\":\"" + drawn(32)),
                        each(ENTRANCES, (a, n) -> "sip_domain\",\"sid\":\"SD" + hex(3, entrance(a, n)) + own(a, account(a))
                                + ",\"domain_name\":\"d" + entrance(a, n) + ".example.com\",\"voice_url\":\"sip:pbx" + a
                                + ".example.net\",\"voice_method\":\"POST\",\"voice_fallback_method\":\"POST\","
                                + "\"voice_status_callback_method\":\"POST\",\"sip_registration\":1,"
                                + "\"emergency_calling_enabled\":0,\"secure\":0,\"friendly_name\":\"domain " + n),
                        each(ENTRANCES, (a, n) -> "trunk\",\"sid\":\"TK" + hex(4, entrance(a, n)) + own(a, account(a))
                                + ",\"domain_name\":\"t" + entrance(a, n) + ".example.com\","
                                + "\"disaster_recovery_method\":\"POST\",\"transfer_mode\":\"DISABLE_ALL\","
                                + "\"transfer_caller_id\":\"FROM_TRANSFEREE\",\"secure\":0,\"cnam_lookup_enabled\":0,"
                                + "\"friendly_name\":\"trunk " + n),
                        each(ENTRANCES, (a, n) -> "origination_url\",\"sid\":\"OU" + hex(5, entrance(a, n))
                                + own(a, "TK" + hex(4, entrance(a, n))) + ",\"sip_url\":\"sip:pbx" + a
                                + ".example.net\",\"priority\":1,\"weight\":1,\"enabled\":1,\"friendly_name\":\"url"),
                        each(LISTS, (a, n) -> "credential_list\",\"sid\":\"" + list(a, n) + own(a, account(a))
                                + ",\"friendly_name\":\"list " + n),
                        each(LISTS * USERS, (a, n) -> "credential\",\"sid\":\"CR"
                                + hex(6, (long) a * LISTS * USERS + n) + own(a, list(a, n / USERS))
                                + ",\"username\":\"user" + n % USERS + "\",\"ha1s\":\"" + ha1s()),
                        mappings("DOMAIN_CALL_CREDENTIALS", "SD", 3),
                        mappings("DOMAIN_REGISTRATION_CREDENTIALS", "SD", 3),
                        mappings("TRUNK_CREDENTIALS", "TK", 4));
    }

    /** A row of one account. */
    private interface RowOf {
        String text(int account, int n);
    }

    private Stream<String> each(int perAccount, RowOf row) {
        return IntStream.range(0, accounts * perAccount)
                .mapToObj(i -> "{\"table\":\"" + row.text(i / perAccount, i % perAccount) + "\"}");
    }

    private Stream<String> mappings(String kind, String prefix, int number) {
        return each(
                ENTRANCES,
                (a, n) -> "mapping\",\"kind\":\"" + kind + "\",\"sid\":\"" + list(a, n % LISTS)
                        + own(a, prefix + hex(number, entrance(a, n))) + ",\"friendly_name\":\"");
    }

    private static long entrance(int account, int n) {
        return (long) account * ENTRANCES + n;
    }

    /** What every row has besides its SID, of this account and parent. */
    private String own(int account, String parent) {
        micros++;
        return "\",\"account_sid\":\"" + account(account) + "\",\"parent_sid\":\"" + parent + "\",\"created\":" + micros
                + ",\"updated\":" + micros;
    }

    private String ha1s() {
        random.nextBytes(hashes);
        hashes[0] = 7; // all three
        return Base64.getEncoder().encodeToString(hashes);
    }

    private String drawn(int bytes) {
        byte[] all = new byte[bytes];
        random.nextBytes(all);
        return Base64.getEncoder().encodeToString(all);
    }

    @Override
    public int read(char[] into, int from, int most) {
        if (at == line.length()) {
            while (!lines.hasNext()) {
                if (!parts.hasNext()) {
                    return -1;
                }
                lines = parts.next().iterator();
            }
            line = lines.next() + '\n';
            at = 0;
        }
        int some = Math.min(most, line.length() - at);
        line.getChars(at, at + some, into, from);
        at += some;
        return some;
    }

    @Override
    public void close() {}
}
