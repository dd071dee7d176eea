package io.portcullis.event;

import io.portcullis.base.Reason;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event in the making, or one that is kept and has not been asked for: references to what is kept anyway, and copies
 * of what the message said. Made by one thread at a time, over and over; allocates nothing.
 */
public final class Draft {
    /** Bytes of a SID and of the references and numbers beside the text, roughly: what one costs besides its text. */
    static final int OVERHEAD = 160;

    private static final Field[] ORDER = Field.values();
    private static final int FIELDS = ORDER.length;
    private static final int CUT = 0x80;
    private static final byte[] INVITE = "INVITE".getBytes(StandardCharsets.US_ASCII);

    /** The most that the text takes. */
    static final int MOST_TEXT = FIELDS * (1 + Words.LONGEST);

    /** What a message says, in the order in which it is kept. */
    public enum Field {
        METHOD,
        CALL_ID,
        FROM,
        REQUEST_URI,
        USER,
        FACT,
        USER_AGENT
    }

    long number;
    long millis;
    Reason reason = Reason.ANSWERED;
    Event.@Nullable Entrance entrance;

    /** Where it came from, when that is an IPv4 address and {@link #address} is null. */
    private int ipv4;

    private @Nullable InetAddress address;
    private int port;
    private @Nullable InetSocketAddress listener;

    String transport = "";

    @Nullable
    String credentialSid;

    @Nullable
    String algorithm;

    @Nullable
    String target;

    int status;
    boolean upstream;
    int failovers;
    int answeredMillis;
    int finalMillis;

    /** Each field: how long it is, and whether it was longer; then so many bytes. */
    private final byte[] text;

    private int end;
    private int fields;

    /** An empty one, with room for every field. */
    Draft() {
        text = new byte[MOST_TEXT];
    }

    private Draft(Draft other) {
        text = Arrays.copyOf(other.text, other.end);
        copy(other);
    }

    /** Says from now on what {@code other} says; of one that has room for every field. */
    void take(Draft other) {
        System.arraycopy(other.text, 0, text, 0, other.end);
        copy(other);
    }

    /** Begins anew. */
    public Draft begin(Reason why, long timeMillis) {
        if (reason != why) {
            reason = why;
        }
        millis = timeMillis;
        entrance = null;
        credentialSid = null;
        algorithm = null;
        target = null;
        status = 0;
        upstream = false;
        failovers = 0;
        answeredMillis = -1;
        finalMillis = 0;
        end = 0;
        fields = 0;
        return this;
    }

    /** Which domain or trunk it is for. */
    public void entrance(Event.Entrance where) {
        entrance = where;
    }

    /** Whether it is for a known one. */
    public boolean hasEntrance() {
        return entrance != null;
    }

    /** Where it came from, and where it arrived. */
    @SuppressWarnings("ReferenceEquality") // as in copy
    public void peer(InetSocketAddress from, String over, InetSocketAddress at) {
        // Each datagram has an address object of its own: what is kept for long does not keep it alive.
        if (from.getAddress() instanceof Inet4Address known) {
            ipv4 = number(known.getAddress()); // of this very class the compiler needs no array
            if (address != null) {
                address = null;
            }
        } else {
            address = from.getAddress();
        }
        port = from.getPort();
        if (transport != over) {
            transport = over;
        }
        if (listener != at) {
            listener = at;
        }
    }

    private static int number(byte[] address) {
        return (address[0] & 0xff) << 24 | (address[1] & 0xff) << 16 | (address[2] & 0xff) << 8 | (address[3] & 0xff);
    }

    /** Why it is so. */
    public Reason reason() {
        return reason;
    }

    /** What the peer got; 0 for nothing. */
    public int status() {
        return status;
    }

    /** Whose it is; null for a stranger's. */
    public @Nullable String accountSid() {
        return entrance == null ? null : entrance.accountSid();
    }

    /** Whether credentials were read. */
    boolean hasCredentials() {
        return algorithm != null;
    }

    /** Whether the method is INVITE. */
    boolean isInvite() {
        return fields > 0
                && text[0] == INVITE.length
                && Arrays.equals(text, 1, 1 + INVITE.length, INVITE, 0, INVITE.length);
    }

    /** By which algorithm somebody tried, and whose credentials verified. */
    public void who(@Nullable String credential, @Nullable String by) {
        credentialSid = credential;
        algorithm = by;
    }

    /** What the peer got, and after how long. */
    public void answered(int with, int afterMillis) {
        status = with;
        finalMillis = afterMillis;
    }

    /** Who was asked last, after how many others, and when the first answer went back; -1 for never. */
    public void beyond(@Nullable String last, int others, boolean answeredThere, int firstMillis) {
        target = last;
        failovers = others;
        upstream = answeredThere;
        answeredMillis = firstMillis;
    }

    /**
     * The next field, in their order; of {@code bytes[from, to)} as much as is told. Of what begins with a URI only
     * scheme,
     * user and host are.
     */
    public void say(Field field, byte[] bytes, int from, int to) {
        if (field != ORDER[fields]) {
            throw new IllegalArgumentException(field + " (expected: " + ORDER[fields] + ")");
        }
        int length = Math.min(to - from, Words.LONGEST);
        text[end] = (byte) (length | (length < to - from ? CUT : 0));
        System.arraycopy(bytes, from, text, end + 1, length);
        end += 1 + length;
        fields++;
    }

    /**
     * A reference that is there already is not written again: each that is written into what has been kept for long
     * costs the collector a look, and an event differs from the one before in few of them.
     */
    @SuppressWarnings("ReferenceEquality")
    private void copy(Draft other) {
        number = other.number;
        millis = other.millis;
        ipv4 = other.ipv4;
        port = other.port;
        if (entrance != other.entrance) {
            entrance = other.entrance;
        }
        if (address != other.address) {
            address = other.address;
        }
        if (listener != other.listener) {
            listener = other.listener;
        }
        if (transport != other.transport) {
            transport = other.transport;
        }
        copyOutcome(other);
        end = other.end;
        fields = other.fields;
    }

    @SuppressWarnings("ReferenceEquality")
    private void copyOutcome(Draft other) {
        if (reason != other.reason) {
            reason = other.reason;
        }
        if (credentialSid != other.credentialSid) {
            credentialSid = other.credentialSid;
        }
        if (algorithm != other.algorithm) {
            algorithm = other.algorithm;
        }
        if (target != other.target) {
            target = other.target;
        }
        status = other.status;
        upstream = other.upstream;
        failovers = other.failovers;
        answeredMillis = other.answeredMillis;
        finalMillis = other.finalMillis;
    }

    /** One that stays as it is, in no more memory than it takes. */
    Draft kept() {
        return new Draft(this);
    }

    /** One that says the same, with room for every field. */
    Draft whole() {
        Draft whole = new Draft();
        whole.take(this);
        return whole;
    }

    /** What it takes when it is {@link #kept}. */
    int bytes() {
        return OVERHEAD + end;
    }

    /** The event, named under {@code names}. */
    Event event(EventNames names) {
        String[] said = new String[FIELDS];
        Arrays.fill(said, "");
        int at = 0;
        for (int i = 0; i < fields; i++) {
            int length = text[at] & ~CUT & 0xff;
            boolean cut = (text[at] & CUT) != 0;
            boolean address = ORDER[i] == Field.FROM || ORDER[i] == Field.REQUEST_URI;
            said[i] = address
                    ? Words.address(text, at + 1, at + 1 + length, cut)
                    : Words.of(text, at + 1, at + 1 + length, cut);
            at += 1 + length;
        }
        return new Event(
                names.of(number),
                Instant.ofEpochMilli(millis),
                entrance,
                new Event.Asked(said[0], said[1], said[2], said[3], said[6]),
                new Event.Peer(source(), port, transport, endpoint(listener)),
                new Event.Who(said[4], credentialSid, algorithm),
                new Event.Outcome(reason, said[5], status, upstream, target, failovers, answeredMillis, finalMillis));
    }

    private String source() {
        return address != null
                ? address.getHostAddress()
                : (ipv4 >>> 24) + "." + (ipv4 >> 16 & 0xff) + '.' + (ipv4 >> 8 & 0xff) + '.' + (ipv4 & 0xff);
    }

    private static String endpoint(@Nullable InetSocketAddress of) {
        if (of == null) {
            return "";
        }
        String host = of.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + of.getPort();
    }
}
