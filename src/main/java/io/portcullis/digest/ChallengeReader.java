package io.portcullis.digest;

/**
 * Says for which realm the value of a WWW-Authenticate or Proxy-Authenticate header asks, as far as it matters whether
 * that is our own, or for which one credentials of an unknown scheme are. Reads any scheme, and several challenges in
 * one line as HTTP has them (RFC 7235 section 4.1), for some phones read them so. What breaks the grammar may mean
 * anything to a phone, so it counts as ours. Takes time linear in the length of the value, looks at nothing twice and
 * never throws because of what is in it. For one value and one thread.
 */
public final class ChallengeReader {
    private static final String DIGEST = "digest";
    private static final String REALM = "realm";
    private static final String EXTENDED_REALM = "realm*";

    private final byte[] bytes;
    private final int to;
    private final byte[] realm;
    private int at;
    /** Whether a challenge that needs a realm has not given one yet. */
    private boolean owesRealm;

    private ChallengeReader(byte[] bytes, int from, int to, byte[] realm) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
        this.realm = realm;
    }

    /**
     * Whether {@code bytes[from, to)}, which must be unfolded, may be read as asking for credentials of {@code realm}:
     * as written, or without the backslashes of a quoted string (RFC 3261 section 25.1).
     */
    public static boolean mayAskFor(byte[] realm, byte[] bytes, int from, int to) {
        return !new ChallengeReader(bytes, from, to, realm).isForeign();
    }

    /** Whether all of it can be read, and asks for other realms only. */
    private boolean isForeign() {
        boolean foreign = true;
        skipEmpty();
        while (foreign && at < to) {
            foreign = isForeignElement();
            skipEmpty();
        }
        return foreign && !owesRealm;
    }

    /** The list may have empty elements (RFC 7230 section 7). */
    private void skipEmpty() {
        while (at < to && (Octets.isSpace(bytes[at]) || bytes[at] == ',')) {
            at++;
        }
    }

    /** A scheme, with what stands behind it up to the next comma, or a parameter. */
    private boolean isForeignElement() {
        int name = at;
        int end = skipToken();
        if (end == name) {
            return false;
        }
        skipSpace();
        if (at < to && bytes[at] == '=') {
            return isForeignParameter(name, end);
        }
        boolean alone = at == to || bytes[at] == ',';
        if (owesRealm || !(alone || at > end)) {
            return false;
        }
        owesRealm = Octets.equalsIgnoringCase(bytes, name, end, DIGEST);
        return alone || token68() || isForeignFirstParameter();
    }

    /** Takes one, as {@code Negotiate} has it instead of parameters, if that is all up to the next comma. */
    private boolean token68() {
        int i = at;
        while (i < to && (Octets.isToken(bytes[i]) || bytes[i] == '/')) {
            i++;
        }
        while (i < to && bytes[i] == '=') {
            i++;
        }
        while (i < to && Octets.isSpace(bytes[i])) {
            i++;
        }
        boolean whole = i == to || bytes[i] == ',';
        at = whole ? i : at;
        return whole;
    }

    private boolean isForeignFirstParameter() {
        int name = at;
        int end = skipToken();
        skipSpace();
        return end > name && at < to && bytes[at] == '=' && isForeignParameter(name, end);
    }

    private boolean isForeignParameter(int name, int nameEnd) {
        at++;
        skipSpace();
        boolean quoted = at < to && bytes[at] == '"';
        int begin = quoted ? at + 1 : at;
        int end = quoted ? skipQuoted() : skipUnquoted();
        skipSpace();
        if (end < begin || (end == begin && !quoted) || (at < to && bytes[at] != ',')) {
            return false;
        }
        if (Octets.equalsIgnoringCase(bytes, name, nameEnd, EXTENDED_REALM)) {
            return false; // nobody has said what that means
        }
        if (!Octets.equalsIgnoringCase(bytes, name, nameEnd, REALM)) {
            return true;
        }
        owesRealm = false;
        return !isOurs(begin, end);
    }

    /** The realm, with or without its backslashes, and without blanks around it, which a phone may take off. */
    private boolean isOurs(int begin, int end) {
        int from = begin;
        int behind = end;
        while (from < behind && Octets.isSpace(bytes[from])) {
            from++;
        }
        while (behind > from && Octets.isSpace(bytes[behind - 1])) {
            behind--;
        }
        return is(from, behind, false) || is(from, behind, true);
    }

    private boolean is(int begin, int end, boolean escaped) {
        int read = begin;
        for (byte expected : realm) {
            read += escaped && read + 1 < end && bytes[read] == '\\' ? 1 : 0;
            if (read >= end || bytes[read] != expected) {
                return false;
            }
            read++;
        }
        return read == end;
    }

    private int skipToken() {
        while (at < to && Octets.isToken(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Behind the closing quote; answers where the text within ends, -1 when it does not. */
    private int skipQuoted() {
        at = Octets.skipQuotable(bytes, at + 1, to);
        while (at < to && bytes[at] == '\\') {
            at = Octets.skipQuotable(bytes, Math.min(at + 2, to), to);
        }
        return at < to && bytes[at] == '"' ? at++ : -1;
    }

    private int skipUnquoted() {
        while (at < to && bytes[at] > ' ' && bytes[at] < 0x7f && bytes[at] != ',' && bytes[at] != '"') {
            at++;
        }
        return at;
    }

    private void skipSpace() {
        while (at < to && Octets.isSpace(bytes[at])) {
            at++;
        }
    }
}
