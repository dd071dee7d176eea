package io.portcullis.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of challenges for the realm of this deployment that came through a target of an upstream: no phone gets them,
 * and the call fails. Either the PBX has the edge's realm, or somebody who was called through it tries to have a
 * caller's phone sign what would let him call as that caller. Once for each configured target, of which there are few.
 * Safe for use by any thread.
 */
final class RealmClash {
    private static final Logger LOG = LoggerFactory.getLogger(RealmClash.class);

    private final String realm;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    RealmClash(String realm) {
        this.realm = realm;
    }

    /** A challenge for our realm came through {@code target}; whether that was news. */
    boolean warn(String target) {
        boolean news = told.add(target);
        if (news) {
            LOG.warn(
                    "a challenge with realm {} came through upstream target {} (expected: another realm than the edge's"
                            + " own): it is taken out, and who gets nothing else is answered 403. Give the PBX a realm of"
                            + " its own; if it has one, somebody called through it wants a caller's credentials",
                    realm,
                    target);
        }
        return news;
    }

    /** Forgets a target that is no longer configured. */
    void gone(String target) {
        told.remove(target);
    }
}
