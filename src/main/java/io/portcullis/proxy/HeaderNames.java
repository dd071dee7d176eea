package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A set of header field names that the edge does not read itself, found in any letter case, and by their compact forms.
 * Does without a look at most names: only those of the right length are compared. Immutable.
 */
final class HeaderNames {
    /** What a header that the edge never reads may also be called (IANA's registry of SIP header fields). */
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("accept-contact", "a"),
            Map.entry("allow-events", "u"),
            Map.entry("event", "o"),
            Map.entry("identity", "y"),
            Map.entry("identity-info", "n"),
            Map.entry("refer-to", "r"),
            Map.entry("referred-by", "b"),
            Map.entry("reject-contact", "j"),
            Map.entry("request-disposition", "d"),
            Map.entry("session-expires", "x"),
            Map.entry("subject", "s"));

    private final Bytes[][] byLength;

    private HeaderNames(Bytes[][] byLength) {
        this.byLength = byLength;
    }

    static HeaderNames of(List<String> names) {
        List<String> all = new ArrayList<>(names);
        for (String name : names) {
            String compact = COMPACT.get(name.toLowerCase(Locale.ROOT));
            if (compact != null) {
                all.add(compact);
            }
        }
        int longest = all.stream().mapToInt(String::length).max().orElse(0);
        Bytes[][] byLength = new Bytes[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] = all.stream()
                    .filter(name -> name.length() == wanted)
                    .map(Bytes::of)
                    .toArray(Bytes[]::new);
        }
        return new HeaderNames(byLength);
    }

    /** Whether header line {@code line} of {@code message} has one of these names. */
    boolean name(SipMessage message, int line) {
        if (message.headerName(line) != HeaderName.OTHER) {
            return false;
        }
        Bytes text = message.headerText(line);
        if (text.length() >= byLength.length) {
            return false;
        }
        for (Bytes name : byLength[text.length()]) {
            if (name.equalsIgnoreCase(text)) {
                return true;
            }
        }
        return false;
    }
}
