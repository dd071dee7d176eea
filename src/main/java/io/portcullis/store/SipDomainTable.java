package io.portcullis.store;

import io.portcullis.directory.AuthType;
import io.portcullis.directory.HttpMethod;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SIP domains. */
final class SipDomainTable extends Table<SipDomain> {
    private final HostNames names;

    SipDomainTable(HostNames names) {
        super(
                "sip_domain",
                "account",
                SipDomain.LIMIT,
                "domain_name",
                "friendly_name",
                "voice_url",
                "voice_method",
                "voice_fallback_url",
                "voice_fallback_method",
                "voice_status_callback_url",
                "voice_status_callback_method",
                "sip_registration",
                "emergency_calling_enabled",
                "secure",
                "byoc_trunk_sid",
                "emergency_caller_sid",
                Row.OFFER);
        this.names = names;
    }

    @Override
    String select() {
        return "select t.*, "
                + MappingTable.any(Mapping.Kind.DOMAIN_CALL_ADDRESSES) + " as by_address, "
                + MappingTable.any(Mapping.Kind.DOMAIN_CALL_CREDENTIALS) + " as by_credential from sip_domain t";
    }

    @Override
    SipDomain read(Row row) throws SQLException {
        return new SipDomain(
                row.sid(),
                row.account(),
                row.text("domain_name"),
                row.optional("friendly_name"),
                row.optional("voice_url"),
                row.choice(HttpMethod.class, "voice_method"),
                row.optional("voice_fallback_url"),
                row.choice(HttpMethod.class, "voice_fallback_method"),
                row.optional("voice_status_callback_url"),
                row.choice(HttpMethod.class, "voice_status_callback_method"),
                row.flag("sip_registration"),
                row.flag("emergency_calling_enabled"),
                row.flag("secure"),
                row.optional("byoc_trunk_sid"),
                row.optional("emergency_caller_sid"),
                row.offer(),
                AuthType.of(row.flag("by_address"), row.flag("by_credential")),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(SipDomain row) {
        return Arrays.asList(
                row.domainName(),
                row.friendlyName(),
                row.voiceUrl(),
                row.voiceMethod().name(),
                row.voiceFallbackUrl(),
                row.voiceFallbackMethod().name(),
                row.voiceStatusCallbackUrl(),
                row.voiceStatusCallbackMethod().name(),
                row.sipRegistration() ? 1 : 0,
                row.emergencyCallingEnabled() ? 1 : 0,
                row.secure() ? 1 : 0,
                row.byocTrunkSid(),
                row.emergencyCallerSid(),
                row.offer().algorithms().isEmpty() ? null : row.offer().text());
    }

    @Override
    void admit(Tx tx, SipDomain row, @Nullable SipDomain old) {
        names.rename(tx, row, old == null ? null : old.domainName(), row.domainName());
    }

    @Override
    void release(Tx tx, SipDomain row) {
        names.rename(tx, row, row.domainName(), null);
        MappingTable.removeAll(tx, row.sid());
    }

    @Override
    void releaseUnread(Tx tx, Sid row) {
        HostNames.freeAll(tx, row);
        MappingTable.removeAll(tx, row);
    }

    @Override
    void adopt(Tx tx, SipDomain row) {
        names.adopt(tx, row, row.domainName());
    }
}
