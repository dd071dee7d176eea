package io.portcullis.testkit;

import io.portcullis.base.Reason;
import io.portcullis.event.Event;
import io.portcullis.event.EventRecord;
import io.portcullis.event.Explanation;
import java.time.Instant;

/** Events to be written down. */
public final class Happened {
    private Happened() {}

    /** A call of alice to an account's domain that ended so. */
    public static EventRecord call(int number, String account, Instant time, Reason reason, int status) {
        Event event = new Event(
                String.format("NO%032x", number),
                time,
                new Event.Entrance(account, "SD00000000000000000000000000000001", "pbx.example.com"),
                new Event.Asked(
                        "INVITE", "call-" + number, "sip:alice@pbx.example.com", "sip:bob@pbx.example.com", "Phone"),
                new Event.Peer("192.0.2.7", 5062, "udp", "192.0.2.1:5060"),
                new Event.Who("alice", null, "MD5"),
                new Event.Outcome(reason, "", status, reason == Reason.UPSTREAM_STATUS, "sip:pbx", 0, -1, 250));
        return new EventRecord(event, new Explanation("what happened", "what to do"));
    }
}
