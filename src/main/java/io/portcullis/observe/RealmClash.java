package io.portcullis.observe;

import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a PBX that challenges with the realm of this deployment: what a phone answers to it would be taken out on the way,
 * as an answer to us. Once for each configured target, of which there are few. Safe for use by any thread.
 */
final class RealmClash {
    private static final Logger LOG = LoggerFactory.getLogger(RealmClash.class);

    private final String realm;
    private final String ours;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    RealmClash(String realm) {
        this.realm = realm;
        this.ours = "realm=\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Looks at a 401 or 407 of {@code target}; whether it warned. */
    boolean challenged(String target, SipResponse challenge) {
        boolean news = !told.contains(target) && isOurs(challenge) && told.add(target);
        if (news) {
            LOG.warn(
                    "upstream target {} challenges with realm {} (expected: another than the edge's own): it will never"
                            + " see an answer, for credentials of this realm go no further than the edge",
                    target,
                    realm);
        }
        return news;
    }

    private boolean isOurs(SipResponse challenge) {
        for (int line = 0; line < challenge.headerCount(); line++) {
            HeaderName name = challenge.headerName(line);
            boolean asks = name == HeaderName.PROXY_AUTHENTICATE || name == HeaderName.WWW_AUTHENTICATE;
            if (asks && challenge.headerValue(line).toString().contains(ours)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets a target that is no longer configured. */
    void gone(String target) {
        told.remove(target);
    }
}
