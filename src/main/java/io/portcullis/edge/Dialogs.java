package io.portcullis.edge;

import io.portcullis.base.Side;
import io.portcullis.base.SourceNetwork;
import io.portcullis.edge.MovedDialogs.Grant;
import io.portcullis.edge.MovedDialogs.Moved;
import io.portcullis.gate.DialogProof;
import io.portcullis.gate.DialogToken;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.gate.Entrance;
import io.portcullis.gate.Gate;
import io.portcullis.gate.Standing;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.wire.Arrival;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Which admitted dialog a request continues, and what that is worth: the one place that decides so.
 *
 * <p>From inside, a token counts when who sends it is a configured target or source, or the very peer that it names,
 * and the tags are the dialog's. From outside, only a token counts that was made for outside. It excuses the request
 * from being judged when all of it fits: Call-ID and tags, the network it was given to (or the flow, when it was given
 * in a request), the Request-URI, which is the Contact that the peer inside gave, its age, and the entrance, which
 * would still let the same credential in. A BYE needs not the last: whoever lost his account may hang up. When anything
 * does not fit, the request is judged by the entrance that the token names; a right answer takes it to the dialog's
 * target all the same, and makes the dialog follow it there. An ACK cannot be challenged, so tags and Call-ID are
 * enough for it, and it goes to the far end and nowhere else; so does the ACK of a challenge in a dialog, as nothing is
 * kept of a challenge that could be repeated to a forged address, and the far end knows no INVITE that it belongs to.
 * Whatever has another token, or none, continues nothing and is judged as any request.
 *
 * <p>A PBX that changes its Contact within the dialog (RFC 3261 section 12.2.1.2) changes the Request-URI that honest
 * phones send; their route set, and the token in it, stay as they are. Nobody can tell that from somebody who tries the
 * ticket on another destination, and to note every refresh would be to store something for each dialog. So such a phone
 * is challenged once; its right answer is noted for the dialog with the new Request-URI, as for a phone that moved, and
 * it goes on.
 *
 * <p>REGISTER continues no dialog, whatever it carries. Safe for use by any thread.
 */
final class Dialogs {
    private final DialogProof proof;
    private final Gate gate;
    private final MovedDialogs moved = new MovedDialogs();
    private final InstantSource clock;

    Dialogs(DialogProof proof, Gate gate, InstantSource clock) {
        this.proof = proof;
        this.gate = gate;
        this.clock = clock;
    }

    /** What a request that belongs to an admitted dialog is worth. */
    enum Worth {
        /** The peer inside sends it. */
        FROM_INSIDE,
        /** The phone sends it, and need not be asked. */
        EXCUSED,
        /** It is to be judged by the dialog's entrance; an ACK, which cannot be, is nothing. */
        TO_JUDGE
    }

    /**
     * An admitted dialog, as a request continues it.
     *
     * @param number of the dialog
     * @param isSame whether Call-ID and tags are the dialog's, so that it may follow the request
     * @param ends between whom it runs now
     * @param grant what excuses it, or what did last
     * @param standing what the entrance says now; null when nobody asked
     */
    record Dialog(
            long number,
            boolean isSame,
            Worth worth,
            Ends ends,
            Grant grant,
            @Nullable Standing standing) {
        /** Whether it need not be judged. */
        boolean isExcused() {
            return worth != Worth.TO_JUDGE;
        }

        Side side() {
            return worth == Worth.FROM_INSIDE ? Side.INSIDE : Side.OUTSIDE;
        }

        /** What the peer inside may believe of who sends it. */
        Bytes identity() {
            return standing == null || standing.policy() == null
                    ? Bytes.EMPTY
                    : ProvenIdentity.lines(standing.policy(), standing.identity(), Bytes.EMPTY);
        }
    }

    /**
     * The dialog that {@code request}, from {@code configured} as far as the configuration tells, continues; null for
     * none.
     */
    @Nullable
    Dialog of(SipRequest request, OwnRoutes routes, Side configured) {
        Bytes text = routes.token();
        if (text == null || !DialogToken.mayBe(text) || !request.claimsDialog() || registers(request)) {
            return null;
        }
        DialogToken token = proof.open(text);
        if (token == null) {
            return null;
        }
        Ends ends = token.ends();
        Dialog continued =
                configured == Side.INSIDE || isFarEnd(request.source(), ends) ? fromInside(request, token, ends) : null;
        if (continued != null || token.isForInside() || configured == Side.INSIDE) {
            return continued;
        }
        return fromOutside(request, token, ends);
    }

    private static boolean registers(SipRequest request) {
        return request.method() == Method.REGISTER
                || (request.method() == Method.OTHER && request.methodToken().equalsIgnoreCase("REGISTER"));
    }

    private @Nullable Dialog fromInside(SipRequest request, DialogToken token, Ends ends) {
        Bytes outsideTag = request.to().tag();
        Bytes insideTag = request.fromTag();
        if (!proof.isFor(token, request, outsideTag, insideTag)) {
            return null;
        }
        long number = proof.dialog(token, request, outsideTag, insideTag);
        Moved there = moved.find(number);
        Ends now = there == null ? ends : there.of(ends);
        return new Dialog(number, true, Worth.FROM_INSIDE, now, grant(token), null);
    }

    /**
     * A datagram comes from where others were sent to; a connection that the peer makes comes from any port of its
     * host. Which of both it uses is its own to say, as a long request takes a stream (RFC 3261 section 18.1.1).
     */
    private static boolean isFarEnd(Source source, Ends ends) {
        return source.transport().isReliable()
                ? source.address().equals(ends.inside().getAddress())
                : source.socketAddress().equals(ends.inside());
    }

    private static Grant grant(DialogToken token) {
        return new Grant(token.entrance(), token.when(), token.contact());
    }

    private Dialog fromOutside(SipRequest request, DialogToken token, Ends ends) {
        Grant given = grant(token);
        Bytes outsideTag = request.fromTag();
        Bytes insideTag = request.to().tag();
        if (!proof.isFor(token, request, outsideTag, insideTag)) {
            return new Dialog(0, false, Worth.TO_JUDGE, ends, given, null);
        }
        long number = proof.dialog(token, request, outsideTag, insideTag);
        if (request.method() == Method.ACK) {
            return new Dialog(number, true, Worth.EXCUSED, ends, given, null);
        }
        Moved there = moved.find(number);
        Ends now = there == null ? ends : there.of(ends);
        Grant newer = there == null ? null : there.grant();
        boolean onItsFlow = token.isOnItsFlow();
        boolean covered = covers(given, ends, onItsFlow, request);
        Grant excusing = covered || newer == null ? given : newer;
        if (!covered && !(newer != null && covers(newer, now, onItsFlow, request))) {
            return new Dialog(number, true, Worth.TO_JUDGE, now, excusing, null);
        }
        Standing standing = excusing.entrance() == null ? null : gate.standing(request, excusing.entrance());
        boolean good = standing == null || standing.good() || request.method() == Method.BYE;
        return new Dialog(number, true, good ? Worth.EXCUSED : Worth.TO_JUDGE, now, excusing, standing);
    }

    private boolean covers(Grant grant, Ends ends, boolean onItsFlow, SipRequest request) {
        Source source = request.source();
        boolean isThere = onItsFlow
                ? source.transport() == ends.transport()
                        && source.socketAddress().equals(ends.outside())
                : SourceNetwork.of(source.address())
                        == SourceNetwork.of(ends.outside().getAddress());
        return isThere
                && seconds() - grant.when() <= gate.dialogLifetime().toSeconds()
                && proof.contact(request.requestUri()) == grant.contact();
    }

    /** The time, in seconds of Unix time. */
    long seconds() {
        return clock.millis() / 1000;
    }

    /** Notes where an excused request came from, when that is elsewhere than where the dialog's requests go. */
    void follow(Arrival arrival, Dialog dialog) {
        Ends ends = dialog.ends;
        boolean elsewhere = !ends.outside().equals(arrival.flow().remote())
                || ends.transport() != arrival.flow().transport();
        if (elsewhere && lasts(arrival)) {
            Moved before = moved.find(dialog.number);
            put(arrival, dialog, before == null ? null : before.grant(), dialog.grant.entrance());
        }
    }

    /**
     * Notes that a request of the dialog was judged and admitted: from now on the dialog is where that came from, and
     * its requests are excused there. Over datagrams only a right answer shows that whoever sent it is there.
     *
     * @return the dialog, with what excuses it from now on
     */
    Dialog admitted(Arrival arrival, Dialog dialog, Verdict.Admit admit) {
        SipRequest request = (SipRequest) arrival.message();
        Verdict.Identity identity = admit.identity();
        Entrance before = dialog.grant.entrance();
        Entrance entrance = new Entrance(
                admit.policy().sid(),
                identity == null ? null : identity.credentialSid(),
                before != null && before.registered());
        Grant grant = new Grant(entrance, seconds(), proof.contact(request.requestUri()));
        boolean isThere = identity != null || request.source().transport().isReliable();
        if (dialog.isSame && isThere && lasts(arrival)) {
            put(arrival, dialog, grant, entrance);
        }
        return new Dialog(dialog.number, dialog.isSame, dialog.worth, dialog.ends, grant, null);
    }

    /** After a BYE there is nothing to follow. */
    private static boolean lasts(Arrival arrival) {
        Method method = ((SipRequest) arrival.message()).method();
        return method != Method.BYE && method != Method.ACK;
    }

    private void put(Arrival arrival, Dialog dialog, @Nullable Grant grant, @Nullable Entrance owner) {
        InetSocketAddress source = arrival.flow().remote();
        String credential = owner == null ? null : owner.credentialSid();
        String whose = credential == null ? Long.toHexString(SourceNetwork.of(source.getAddress())) : credential;
        Moved there = Moved.to(arrival.flow(), grant);
        moved.put(dialog.number, whose, there, gate.dialogLifetime(), arrival.nanos());
    }

    /** How many dialogs are elsewhere than their tokens say. */
    int moved() {
        return moved.size();
    }
}
