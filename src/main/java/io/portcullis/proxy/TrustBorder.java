package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderSet;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What does not cross the border between strangers and PBXs (RFC 3325 sections 5 and 7). From outside nobody says who
 * somebody is, or what networks say to each other. From inside an asserted identity passes, as the RFC recommends,
 * unless its owner asked for privacy; our own headers never do. Neither way do credentials for the edge's realm pass,
 * nor challenges for it: whoever got a phone to sign one of ours could call as its owner. Safe for use by any thread.
 */
public final class TrustBorder {
    private static final HeaderSet CLAIMS = HeaderSet.of(
            HeaderName.P_ASSERTED_IDENTITY,
            HeaderName.P_PREFERRED_IDENTITY,
            HeaderName.REMOTE_PARTY_ID,
            HeaderName.P_CALLED_PARTY_ID,
            HeaderName.P_CHARGING,
            HeaderName.X_PORTCULLIS);
    private static final HeaderSet INTERNAL = HeaderSet.of(HeaderName.P_CHARGING, HeaderName.X_PORTCULLIS);
    private static final HeaderSet PRIVATE = HeaderSet.of(
            HeaderName.P_CHARGING, HeaderName.X_PORTCULLIS, HeaderName.P_ASSERTED_IDENTITY, HeaderName.REMOTE_PARTY_ID);
    private static final HeaderSet CREDENTIALS = HeaderSet.of(HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION);
    private static final HeaderSet CHALLENGES =
            HeaderSet.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE);

    /**
     * What PBXs and the servers of networks believe that say it to each other, and some before they ask anything else.
     */
    private static final List<String> BELIEVED = List.of(
            "P-Served-User", "P-Asserted-Service", "P-Associated-URI", "P-Profile-Key", "P-User-Database", "X-AUTH-IP");

    /** Ours without the rest of its name, which some PBXs take for the same. */
    private static final HeaderNames BARE = HeaderNames.of(List.of("X-Portcullis"));

    private final Predicate<Bytes> ownCredentials;
    private final Predicate<Bytes> ownChallenge;
    private volatile HeaderNames believed = believed(List.of());

    /**
     * A border where {@link #remove} has asked for nothing more.
     *
     * @param ownCredentials whether the value of an Authorization or Proxy-Authorization line is for the edge's realm
     * @param ownChallenge whether the value of a WWW-Authenticate or Proxy-Authenticate line may ask for them
     */
    public TrustBorder(Predicate<Bytes> ownCredentials, Predicate<Bytes> ownChallenge) {
        this.ownCredentials = ownCredentials;
        this.ownChallenge = ownChallenge;
    }

    /**
     * From now on header fields with these names do not pass either that come from outside, nor by their compact forms.
     */
    public void remove(List<String> names) {
        believed = believed(names);
    }

    private static HeaderNames believed(List<String> more) {
        return HeaderNames.of(Stream.of(BELIEVED, List.of("X-Portcullis"), more)
                .flatMap(List::stream)
                .toList());
    }

    /** The header lines of {@code message}, from outside, that do not reach a PBX, by their index. */
    public List<Integer> inwards(SipMessage message) {
        return and(lines(message, CLAIMS, any -> true), message, believed);
    }

    /** The header lines of {@code message}, from inside, that do not leave, by their index. */
    public List<Integer> outwards(SipMessage message) {
        boolean withheld = message.lists(HeaderName.PRIVACY, "id");
        return and(lines(message, withheld ? PRIVATE : INTERNAL, any -> true), message, BARE);
    }

    /** The lines of {@code request} with credentials for the edge's own realm, which go nowhere. */
    List<Integer> credentials(SipRequest request) {
        return lines(request, CREDENTIALS, ownCredentials);
    }

    /** The lines of {@code response} that ask for credentials of the edge's own realm, which the edge did not write. */
    List<Integer> challenges(SipResponse response) {
        return lines(response, CHALLENGES, ownChallenge);
    }

    private static List<Integer> and(List<Integer> lines, SipMessage message, HeaderNames names) {
        List<Integer> all = lines;
        for (int line = 0; line < message.headerCount(); line++) {
            if (names.name(message, line)) {
                all = all.isEmpty() ? new ArrayList<>(4) : all;
                all.add(line);
            }
        }
        return all;
    }

    private static List<Integer> lines(SipMessage message, HeaderSet names, Predicate<Bytes> stopped) {
        List<Integer> lines = List.of();
        // Nearly all messages have none.
        for (int line = message.hasAny(names) ? 0 : message.headerCount(); line < message.headerCount(); line++) {
            if (names.contains(message.headerName(line)) && stopped.test(message.headerValue(line))) {
                lines = lines.isEmpty() ? new ArrayList<>(4) : lines;
                lines.add(line);
            }
        }
        return lines;
    }
}
