package io.portcullis.observe;

import io.portcullis.api.Insight.Step;
import io.portcullis.base.Reason;
import io.portcullis.credential.Policy;
import io.portcullis.edge.WhatIf.Foreseen;
import io.portcullis.gate.Finding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks that a request from outside goes through, in their order, and which reasons each of them has. */
enum Ladder {
    MESSAGE(
            Reason.BAD_REQUEST,
            Reason.SCHEME,
            Reason.LIMIT_BYTES,
            Reason.TOO_MANY_HOPS,
            Reason.MAX_BREADTH,
            Reason.LOOP,
            Reason.EXTENSION),
    RATE(Reason.RATE_LIMITED),
    NODE(Reason.DRAINING, Reason.SHED),
    REGISTRATIONS(Reason.REGISTRATION_OFF),
    TRANSPORT(Reason.SECURE_REQUIRED),
    ACCOUNT(Reason.ACCOUNT_SUSPENDED),
    MAPPINGS(Reason.NO_REGISTRATION_LIST, Reason.NOTHING_MAPPED),
    SOURCE(Reason.ACL_DENIED),
    CREDENTIALS(
            Reason.CHALLENGED,
            Reason.UNANSWERED,
            Reason.OTHER_REALM,
            Reason.ALGORITHM_NOT_OFFERED,
            Reason.QOP_MISSING,
            Reason.QOP_NOT_OFFERED,
            Reason.MALFORMED_CREDENTIALS,
            Reason.STALE_NONCE,
            Reason.FOREIGN_NONCE),
    LOCKOUT(Reason.LOCKED_OUT, Reason.NETWORK_LOCKED_OUT),
    DOMAIN(Reason.UNKNOWN_DOMAIN),
    USER(Reason.UNKNOWN_USER, Reason.USER_IN_UNMAPPED_LIST, Reason.USER_SPELLED_OTHERWISE),
    PASSWORD(Reason.WRONG_PASSWORD, Reason.URI_MISMATCH),
    NONCE_COUNT(Reason.REPLAYED),
    OWN_ADDRESS(Reason.NOT_OWN_ADDRESS),
    STORE(Reason.INDEX_STALE);

    private static final Set<Ladder> OF_CREDENTIALS =
            EnumSet.of(CREDENTIALS, LOCKOUT, DOMAIN, USER, PASSWORD, NONCE_COUNT, OWN_ADDRESS);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes no other
    private final Set<Reason> reasons;

    Ladder(Reason... reasons) {
        this.reasons = Set.of(reasons);
    }

    /** The check that has this reason; null for what passes. */
    static @Nullable Ladder of(Reason reason) {
        for (Ladder check : values()) {
            if (check.reasons.contains(reason)) {
                return check;
            }
        }
        return null;
    }

    /** How far it would get. */
    static List<Step> steps(Foreseen foreseen) {
        Finding finding = foreseen.finding();
        Policy policy = finding == null ? null : finding.policy();
        Ladder failed = of(foreseen.reason());
        List<Step> steps = new ArrayList<>();
        for (Ladder check : values()) {
            steps.add(new Step(check.name().toLowerCase(Locale.ROOT), result(check, failed, policy, foreseen)));
        }
        return steps;
    }

    private static String result(Ladder check, @Nullable Ladder failed, @Nullable Policy policy, Foreseen foreseen) {
        if (check == failed) {
            return "failed";
        }
        if (failed != null && check.compareTo(failed) > 0) {
            return "not_reached";
        }
        boolean ofDomain = check.compareTo(REGISTRATIONS) >= 0 && check.compareTo(SOURCE) <= 0;
        boolean unasked = OF_CREDENTIALS.contains(check) && !foreseen.challenged();
        boolean answered = foreseen.reason() == Reason.ANSWERED;
        return (ofDomain && policy == null) || unasked || (answered && check.compareTo(NODE) > 0)
                ? "skipped"
                : "passed";
    }
}
