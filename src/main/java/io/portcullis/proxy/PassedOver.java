package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Status;
import io.portcullis.transaction.ClientTransaction;
import io.portcullis.transaction.HeldBytes.Share;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one request that stayed silent until another was asked, and what they said after all, as far as it has
 * a part in the caller's answer (RFC 3261 section 16.7 items 5 to 7). Confined to its event loop.
 */
final class PassedOver {
    private final TrustBorder border;
    private final Share share;
    private final List<ClientTransaction> transactions = new ArrayList<>(2);
    private @Nullable ByteArrayOutputStream challenges;
    private @Nullable Declined declined;
    private int held;

    /** A 6xx, and who sent it. */
    record Declined(SipResponse response, ClientTransaction by) {}

    private PassedOver(TrustBorder border, Share share) {
        this.border = border;
        this.share = share;
    }

    /** Those of {@code before}, if there are any, and {@code silent}. */
    static PassedOver with(@Nullable PassedOver before, TrustBorder border, Share share, ClientTransaction silent) {
        PassedOver all = before == null ? new PassedOver(border, share) : before;
        all.add(silent);
        return all;
    }

    void add(ClientTransaction transaction) {
        transactions.add(transaction);
    }

    /** Takes the request back from all but {@code chosen}. */
    void cancelBut(ClientTransaction chosen) {
        for (ClientTransaction each : transactions) {
            if (each != chosen) {
                each.cancel();
            }
        }
    }

    /** Notes the late failure of one of them. */
    void failed(ClientTransaction transaction, SipResponse response) {
        if (response.status() >= 600) {
            declined = declined == null ? new Declined(response, transaction) : declined;
        } else if (isChallenge(response)) {
            challenges = challenges == null ? new ByteArrayOutputStream() : challenges;
            List<Integer> stopped = border.challenges(response);
            for (int line = 0; line < response.headerCount(); line++) {
                if (asks(response, line) && !stopped.contains(line)) {
                    Bytes text = response.bytes().slice(response.headerStart(line), response.headerStart(line + 1));
                    challenges.write(text.array(), text.from(), text.length());
                }
            }
        }
        settle();
    }

    /** Lets go of what they said: the caller has his answer. */
    static void forget(@Nullable PassedOver said) {
        if (said != null) {
            said.challenges = null;
            said.declined = null;
            said.settle();
        }
    }

    /** What is kept of what they said is held on the request's share. */
    private void settle() {
        int now = (challenges == null ? 0 : challenges.size())
                + (declined == null ? 0 : declined.response.bytes().length());
        share.change(now - held);
        held = now;
    }

    /** The first to say that nobody will take the call anywhere, which goes before everything but a 2xx; or null. */
    @Nullable
    Declined declined() {
        return declined;
    }

    /** Whether {@code response}, a 401 or 407, would ask for nothing any more once it has crossed the border. */
    static boolean isHollow(SipResponse response, TrustBorder border) {
        if (!isChallenge(response)) {
            return false;
        }
        int asking = 0;
        for (int line = 0; line < response.headerCount(); line++) {
            asking += asks(response, line) ? 1 : 0;
        }
        return asking > 0 && asking == border.challenges(response).size();
    }

    private static boolean asks(SipResponse response, int line) {
        HeaderName name = response.headerName(line);
        return name == HeaderName.PROXY_AUTHENTICATE || name == HeaderName.WWW_AUTHENTICATE;
    }

    /** The header lines that {@code chosen}, the caller's answer, must have besides its own: everybody's challenges. */
    Bytes alsoIn(SipResponse chosen) {
        return challenges != null && isChallenge(chosen) ? Bytes.of(challenges.toByteArray()) : Bytes.EMPTY;
    }

    private static boolean isChallenge(SipResponse response) {
        int status = response.status();
        return status == Status.UNAUTHORIZED.code() || status == Status.PROXY_AUTHENTICATION_REQUIRED.code();
    }
}
