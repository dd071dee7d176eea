package io.portcullis.event;

import io.portcullis.base.Reason;
import java.net.InetSocketAddress;
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

    @Nullable
    InetSocketAddress source;

    @Nullable
    InetSocketAddress listener;

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

    /** Begins anew. */
    public Draft begin(Reason why, long timeMillis) {
        reason = why;
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
    public void peer(InetSocketAddress from, String over, InetSocketAddress at) {
        source = from;
        transport = over;
        listener = at;
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

    private void copy(Draft other) {
        number = other.number;
        millis = other.millis;
        reason = other.reason;
        entrance = other.entrance;
        source = other.source;
        listener = other.listener;
        transport = other.transport;
        credentialSid = other.credentialSid;
        algorithm = other.algorithm;
        target = other.target;
        status = other.status;
        upstream = other.upstream;
        failovers = other.failovers;
        answeredMillis = other.answeredMillis;
        finalMillis = other.finalMillis;
        end = other.end;
        fields = other.fields;
    }

    /** One that stays as it is, in no more memory than it takes. */
    Draft kept() {
        return new Draft(this);
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
                new Event.Peer(address(source), port(source), transport, endpoint(listener)),
                new Event.Who(said[4], credentialSid, algorithm),
                new Event.Outcome(reason, said[5], status, upstream, target, failovers, answeredMillis, finalMillis));
    }

    private static String address(@Nullable InetSocketAddress of) {
        return of == null ? "" : of.getAddress().getHostAddress();
    }

    private static int port(@Nullable InetSocketAddress of) {
        return of == null ? 0 : of.getPort();
    }

    private static String endpoint(@Nullable InetSocketAddress of) {
        if (of == null) {
            return "";
        }
        String host = address(of);
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + of.getPort();
    }
}
