package io.portcullis.gate;

import io.portcullis.credential.HashSeed;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lets a dialog prove itself: makes and reads the {@link DialogToken}s that the edge puts into its own Record-Route
 * value and that come back in Route. Nothing is stored for a dialog. Each side is given a token of its own, and neither
 * ever sees the other's:
 *
 * <pre>
 *   a phone calls:   INVITE --> [edge] --> INVITE, Record-Route: FOR INSIDE (Call-ID, the phone's tag)
 *     200, Record-Route: FOR OUTSIDE &lt;-- [edge] &lt;-- 200, Record-Route: FOR INSIDE
 *       (Call-ID, both tags, the PBX's Contact)
 *
 *   the PBX calls:   INVITE, Record-Route: FOR OUTSIDE &lt;-- [edge] &lt;-- INVITE
 *                      (Call-ID, the PBX's tag and Contact, the flow)
 *     200 --> [edge] --> 200, Record-Route: FOR INSIDE (Call-ID, the phone's tag)
 * </pre>
 *
 * What is for inside travels on to whoever is called, or back to whoever called, so it is worth nothing but to the peer
 * inside that it names. What is for outside is known to the phone alone. That a token is the edge's own, its MAC says;
 * which dialog it belongs to, a hash in it: so a token that shows up in another dialog still says where its owner was
 * let in.
 *
 * <p>Safe for use by any thread.
 */
public final class DialogProof {
    private static final int HASHES = 3 * Long.BYTES;

    private final Mac mac;
    private final HashSeed dialogs;
    private final HashSeed contacts;

    /** A maker and reader under {@code key}, which every node and every start of a deployment share. */
    public DialogProof(byte[] key) {
        this.mac = new Mac(key);
        this.dialogs = HashSeed.of(derived("whose dialog"));
        this.contacts = HashSeed.of(derived("which contact"));
    }

    private byte[] derived(String purpose) {
        byte[] text = purpose.getBytes(StandardCharsets.US_ASCII);
        byte[] key = new byte[Mac.LENGTH];
        mac.instance().update(text, 0, text.length).write(key, 0);
        return key;
    }

    /**
     * What the peer inside is given with {@code request}, which the peer outside sends.
     *
     * @param when the time of the proof, in seconds of Unix time
     */
    public DialogToken forInside(SipRequest request, Ends ends, @Nullable Entrance entrance, long when) {
        byte[] token = DialogToken.draft(DialogToken.FOR_INSIDE | DialogToken.OUTSIDE_TAG, ends, entrance, when);
        return signed(token, whose(request.callId(), request.fromTag(), null), 0);
    }

    /**
     * What the peer outside is given with {@code request}, which the peer inside sends.
     *
     * @param entrance where the flow that it leaves on was let in, or null when that is not known any more
     * @param when the time of the proof, in seconds of Unix time
     */
    public DialogToken forOutside(SipRequest request, Ends ends, @Nullable Entrance entrance, long when) {
        Bytes outsideTag = request.to().tag();
        int tags = DialogToken.INSIDE_TAG | (outsideTag == null ? 0 : DialogToken.OUTSIDE_TAG);
        byte[] token = DialogToken.draft(DialogToken.ON_ITS_FLOW | tags, ends, entrance, when);
        return signed(token, whose(request.callId(), outsideTag, request.fromTag()), contactOf(request));
    }

    /**
     * What the side that {@code response} goes to is given instead of {@code token}, which the other side had.
     *
     * @param response with a tag in To when {@code token} is for inside
     */
    public DialogToken turned(DialogToken token, SipResponse response) {
        byte[] turned = token.copy();
        Bytes callId = response.callId();
        Bytes from = response.fromTag();
        Bytes to = response.to().tag();
        if (token.isForInside()) {
            turned[1] &= ~DialogToken.FOR_INSIDE;
            turned[1] |= DialogToken.INSIDE_TAG;
            return signed(turned, whose(callId, from, to), contactOf(response));
        }
        turned[1] &= ~(DialogToken.ON_ITS_FLOW | DialogToken.INSIDE_TAG);
        turned[1] |= DialogToken.FOR_INSIDE | DialogToken.OUTSIDE_TAG;
        return signed(turned, whose(callId, to, null), 0);
    }

    private DialogToken signed(byte[] token, long whose, long contact) {
        ByteBuffer.wrap(token).putLong(DialogToken.WHOSE, whose).putLong(DialogToken.CONTACT, contact);
        int end = token.length - Mac.LENGTH;
        mac.instance().update(token, 0, end).write(token, end);
        DialogToken made = DialogToken.of(token);
        if (made == null) {
            throw new IllegalStateException("token: of no known form (expected: as it was drawn up)");
        }
        return made;
    }

    /** The token that {@code text}, the user part of a URI, is; null when it was made by nobody who has the key. */
    public @Nullable DialogToken open(Bytes text) {
        int length = text.length() * 3 / 4;
        if (length < DialogToken.SHORTEST || length > DialogToken.LONGEST) {
            return null;
        }
        byte[] bytes = new byte[length];
        DialogToken read = Base64Url.decode(text, bytes) ? DialogToken.of(bytes) : null;
        int end = length - Mac.LENGTH;
        return read != null && mac.instance().update(bytes, 0, end).matches(bytes, end) ? read : null;
    }

    /** Whether {@code token} was made for the dialog of {@code message}, in which the peer outside has this tag. */
    public boolean isFor(DialogToken token, SipMessage message, @Nullable Bytes outsideTag, @Nullable Bytes insideTag) {
        Bytes outside = token.has(DialogToken.OUTSIDE_TAG) ? outsideTag : null;
        Bytes inside = token.has(DialogToken.INSIDE_TAG) ? insideTag : null;
        return whose(message.callId(), outside, inside) == token.whose();
    }

    /**
     * A number for the dialog of {@code message} that {@code token} was made for: the same for what either side was
     * given, and another one for whoever was let in elsewhere or at another time, should it use the same Call-ID and
     * tags.
     */
    public long dialog(DialogToken token, SipMessage message, @Nullable Bytes outsideTag, @Nullable Bytes insideTag) {
        byte[] bytes = token.bytes();
        byte[] hashes = new byte[HASHES];
        ByteBuffer.wrap(hashes)
                .putLong(dialogs.hash(bytes, DialogToken.KIND, DialogToken.WHOSE, false))
                .putLong(dialogs.hash(bytes, DialogToken.FIXED, bytes.length - Mac.LENGTH, false))
                .putLong(whose(message.callId(), outsideTag, insideTag));
        return dialogs.hash(hashes, 0, HASHES, false);
    }

    /**
     * The hash of a URI that a peer gives as its Contact, and that is the Request-URI of what it is sent (RFC 3261
     * section 12.2.1.1). Letter case does not matter, as phones write hosts and parameters in their own way; never 0.
     */
    public long contact(Bytes uri) {
        return contacts.hash(uri.array(), uri.from(), uri.to(), true) | 1;
    }

    /** The hash of the URI in the Contact of {@code message}; 0 when it has none. */
    public long contactOf(SipMessage message) {
        NameAddr contact = message.nameAddr(HeaderName.CONTACT);
        return contact == null ? 0 : contact(contact.uri());
    }

    /** Each is hashed by itself, so that no two splits are alike; a tag that is not bound counts as nothing. */
    private long whose(Bytes callId, @Nullable Bytes outsideTag, @Nullable Bytes insideTag) {
        byte[] hashes = new byte[HASHES];
        ByteBuffer.wrap(hashes).putLong(hash(callId)).putLong(hash(outsideTag)).putLong(hash(insideTag));
        return dialogs.hash(hashes, 0, HASHES, false);
    }

    private long hash(@Nullable Bytes part) {
        return part == null ? 0 : dialogs.hash(part.array(), part.from(), part.to(), false);
    }
}
