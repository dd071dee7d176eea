package io.portcullis.directory;

import io.portcullis.digest.Offer;
import org.jspecify.annotations.Nullable;

/**
 * A host name that SIP requests may be addressed to. {@link #authType} is computed from the domain's call mappings;
 * what a written record says there is ignored.
 *
 * @param domainName lower case, without a trailing dot; unique among all domains and trunks of all accounts
 * @param secure whether requests must come over TLS or secure WebSocket
 * @param sipRegistration whether REGISTER is let through
 * @param offer the digest algorithms that its challenges offer
 */
public record SipDomain(
        Sid sid,
        Sid accountSid,
        String domainName,
        @Nullable String friendlyName,
        @Nullable String voiceUrl,
        HttpMethod voiceMethod,
        @Nullable String voiceFallbackUrl,
        HttpMethod voiceFallbackMethod,
        @Nullable String voiceStatusCallbackUrl,
        HttpMethod voiceStatusCallbackMethod,
        boolean sipRegistration,
        boolean emergencyCallingEnabled,
        boolean secure,
        @Nullable String byocTrunkSid,
        @Nullable String emergencyCallerSid,
        Offer offer,
        AuthType authType,
        Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("SD");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 100, "SIP domains");

    /** Checks the kinds of the SIDs and brings the name to lower case. */
    public SipDomain {
        KIND.require(sid);
        Account.KIND.require(accountSid);
        domainName = DomainNames.canonical(domainName);
    }

    /** A domain of which nothing is known but its name: everything off, webhooks unset and called by POST. */
    public static SipDomain named(Sid sid, Sid account, String domainName, Dates dates) {
        return new SipDomain(
                sid,
                account,
                domainName,
                null,
                null,
                HttpMethod.POST,
                null,
                HttpMethod.POST,
                null,
                HttpMethod.POST,
                false,
                false,
                false,
                null,
                null,
                Offer.OF_DEPLOYMENT,
                AuthType.NONE,
                dates);
    }
}
