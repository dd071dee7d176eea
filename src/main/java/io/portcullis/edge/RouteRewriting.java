package io.portcullis.edge;

import io.portcullis.gate.DialogProof;
import io.portcullis.gate.DialogToken;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.proxy.HopLines;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Status;
import io.portcullis.wire.Flow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives each side of a dialog its own token: in a response the edge's value in Record-Route becomes what the side that
 * the response goes to may know (RFC 3261 section 16.7 step 8). Towards a phone that is its proof, in every response
 * that makes a dialog, one for each To tag; towards a PBX it is what counts only from there, whatever the response is,
 * so that a phone's proof goes no further than the phone.
 *
 * <p>A proof is only made for the very flow that the token names as the phone's, in an answer from the peer that it
 * names, and for the Call-ID and From tag that it was made with: nobody gets one for another's dialog by having its
 * token sent back. Immutable; safe for use by any thread.
 */
record RouteRewriting(DialogProof proof) implements HopLines {
    /** So many values are looked at: more proxies than Max-Forwards lets a request through. */
    private static final int MOST = 70;

    /**
     * The token that a request left with, whose it is, and what it became in the response before: mostly the same
     * again. For one thread.
     */
    static final class Given {
        private final DialogToken token;
        private final Bytes text;
        private final Ends ends;
        private final SipRequest request;
        private Bytes toTag = Bytes.EMPTY;
        private long contact;
        private Bytes turned = Bytes.EMPTY;

        Given(DialogToken token, Bytes text, Ends ends, SipRequest request) {
            this.token = token;
            this.text = text;
            this.ends = ends;
            this.request = request;
        }

        /** Whether the response is of the dialog that the token was made for, as far as the request knew it. */
        private boolean isFor(SipResponse response) {
            return request.callId().equals(response.callId()) && Objects.equals(request.fromTag(), response.fromTag());
        }

        private Bytes turned(DialogProof proof, SipResponse response) {
            Bytes to = response.to().tag();
            long said = proof.contactOf(response);
            if (turned.isEmpty() || to == null || !to.equals(toTag) || said != contact) {
                toTag = to == null ? Bytes.EMPTY : Bytes.of(to.toArray());
                contact = said;
                turned = proof.turned(token, response).text();
            }
            return turned;
        }
    }

    @Override
    public @Nullable Bytes lines(SipRequest request, Flow caller, Flow callee) {
        return null;
    }

    @Override
    public void rewrite(SipResponse response, Flow caller, Flow callee, Edits edits) {
        rewrite(response, caller, callee, edits, null);
    }

    /** The same, when {@code given} is what the request left with. */
    void rewrite(SipResponse response, Flow caller, Flow callee, Edits edits, @Nullable Given given) {
        HeaderValues routes = HeaderValues.of(response, HeaderName.RECORD_ROUTE);
        for (int looked = 0; looked < MOST && routes.next(); looked++) {
            NameAddr value = routes.nameAddr();
            SipUri uri = value == null ? null : value.sipUri();
            Bytes user = uri == null ? null : uri.user();
            Bytes turned =
                    user == null || !DialogToken.mayBe(user) ? null : turned(user, response, caller, callee, given);
            if (user != null && turned != null) {
                edits.replace(user, turned);
            }
        }
    }

    private @Nullable Bytes turned(Bytes user, SipResponse response, Flow caller, Flow callee, @Nullable Given given) {
        if (given != null && given.text.equals(user)) {
            boolean turns = !given.token.isForInside()
                    || (makesDialog(response) && given.isFor(response) && isBetween(given.ends, caller, callee));
            return turns ? given.turned(proof, response) : null;
        }
        DialogToken token = proof.open(user);
        return token != null && turns(token, response, caller, callee)
                ? proof.turned(token, response).text()
                : null;
    }

    private boolean turns(DialogToken token, SipResponse response, Flow caller, Flow callee) {
        return !token.isForInside()
                || (makesDialog(response)
                        && proof.isFor(
                                token,
                                response,
                                response.fromTag(),
                                response.to().tag())
                        && isBetween(token.ends(), caller, callee));
    }

    /** Provisional or not, reliable or not (RFC 3261 section 12.1). */
    private static boolean makesDialog(SipResponse response) {
        return response.status() > Status.TRYING.code()
                && response.status() < 300
                && response.to().tag() != null;
    }

    private static boolean isBetween(Ends ends, Flow caller, Flow callee) {
        return ends.transport() == caller.transport()
                && ends.outside().equals(caller.remote())
                && ends.insideTransport() == callee.transport()
                && ends.inside().equals(callee.remote());
    }
}
