package io.portcullis.directory;

import io.portcullis.digest.Offer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A way in for another exchange: calls to its termination name are authenticated and sent to its origination URLs.
 * {@link #authType} is computed from its mappings; what a written record says there is ignored.
 *
 * @param domainName the termination name, lower case, without a trailing dot; unique among all domains and trunks of
 *     all accounts; null while it has none
 * @param offer the digest algorithms that its challenges offer
 */
public record Trunk(
        Sid sid,
        Sid accountSid,
        @Nullable String friendlyName,
        @Nullable String domainName,
        @Nullable String disasterRecoveryUrl,
        HttpMethod disasterRecoveryMethod,
        TransferMode transferMode,
        TransferCallerId transferCallerId,
        boolean secure,
        boolean cnamLookupEnabled,
        Offer offer,
        AuthType authType,
        Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("TK");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 100, "trunks");

    /** Checks the kinds of the SIDs and brings the name to lower case. */
    public Trunk {
        KIND.require(sid);
        Account.KIND.require(accountSid);
        domainName = domainName == null ? null : DomainNames.canonical(domainName);
    }

    /** Which call transfers are allowed. Kept for the API; the edge does not transfer. */
    public enum TransferMode {
        DISABLE_ALL("disable-all"),
        ENABLE_ALL("enable-all"),
        SIP_ONLY("sip-only");

        private final String token;

        TransferMode(String token) {
            this.token = token;
        }

        /** The name on the wire. */
        public String token() {
            return token;
        }

        /** The mode of this name; empty when there is none. */
        public static Optional<TransferMode> of(String token) {
            return Tokens.find(values(), TransferMode::token, token);
        }
    }

    /** Whose number a transferred call shows. Kept for the API; the edge does not transfer. */
    public enum TransferCallerId {
        FROM_TRANSFEREE("from-transferee"),
        FROM_TRANSFEROR("from-transferor");

        private final String token;

        TransferCallerId(String token) {
            this.token = token;
        }

        /** The name on the wire. */
        public String token() {
            return token;
        }

        /** The choice of this name; empty when there is none. */
        public static Optional<TransferCallerId> of(String token) {
            return Tokens.find(values(), TransferCallerId::token, token);
        }
    }

    /** A trunk of which nothing is known yet, with the documented defaults. */
    public static Trunk blank(Sid sid, Sid account, Dates dates) {
        return new Trunk(
                sid,
                account,
                null,
                null,
                null,
                HttpMethod.POST,
                TransferMode.DISABLE_ALL,
                TransferCallerId.FROM_TRANSFEREE,
                false,
                false,
                Offer.OF_DEPLOYMENT,
                AuthType.NONE,
                dates);
    }
}
