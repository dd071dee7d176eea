package io.portcullis.gate;

import io.portcullis.digest.Authorization;
import io.portcullis.digest.ChallengeReader;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.sip.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * The protection domain that this deployment challenges for (RFC 3261 section 22.1). Whoever holds credentials for it
 * passes here, so they are for nobody else's eyes, and nobody else may ask for them. What cannot be read counts as
 * ours. Immutable; safe for use by any thread.
 */
public final class OwnRealm {
    private final byte[] realm;

    /** The realm as it stands in the challenges, without quotes. */
    public OwnRealm(String realm) {
        this.realm = realm.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whether {@code value}, of an Authorization or Proxy-Authorization line, holds credentials for it, readable or
     * not. A scheme that we do not know may be Digest to somebody else, so its realm counts as well.
     */
    public boolean holdsCredentials(Bytes value) {
        Authorization read = Authorization.parse(value.array(), value.from(), value.to());
        if (read instanceof DigestCredentials given) {
            return given.isRealm(realm);
        }
        return read instanceof Authorization.Malformed malformed
                ? !malformed.isForeign(realm)
                : ChallengeReader.mayAskFor(realm, value.array(), value.from(), value.to());
    }

    /** Whether {@code value}, of a WWW-Authenticate or Proxy-Authenticate line, may be read as a challenge for it. */
    public boolean holdsChallenge(Bytes value) {
        return ChallengeReader.mayAskFor(realm, value.array(), value.from(), value.to());
    }
}
