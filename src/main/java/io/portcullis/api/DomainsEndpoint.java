package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Dates;
import io.portcullis.directory.Resources;
import io.portcullis.directory.SipDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SIP domains. */
final class DomainsEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 64;

    private final Resources<SipDomain> domains;
    private final @Nullable String suffix;
    private final RouteBorder border;
    private final Mint mint;

    DomainsEndpoint(Resources<SipDomain> domains, @Nullable String suffix, RouteBorder border, Mint mint) {
        this.domains = domains;
        this.suffix = suffix;
        this.border = border;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("DomainName", "FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                domains.list(call.scope(), call.matches(filters()), paging.request()), DomainsEndpoint::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        String name = name(call.form().required("DomainName"));
        Dates dates = mint.dates();
        SipDomain blank =
                SipDomain.named(mint.sid(SipDomain.KIND), call.account().sid(), name, dates);
        checkRoutes(call);
        return represent(domains.create(changed(blank, call.form(), dates)));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(domains.fetch(call.scope(), call.item(SipDomain.KIND)));
    }

    @Override
    public ObjectNode update(Call call) {
        checkRoutes(call);
        return represent(domains.update(
                call.scope(),
                call.item(SipDomain.KIND),
                mint.changing((now, dates) -> changed(now, call.form(), dates))));
    }

    @Override
    public @Nullable String advice(Call call, Operation operation) {
        if (operation == Operation.CREATE || operation == Operation.DELETE) {
            return null; // nothing guards what is new, and nothing what is gone
        }
        SipDomain told = domains.fetch(call.scope(), call.item(SipDomain.KIND));
        return Advice.on(told.authType(), told.secure());
    }

    @Override
    public void delete(Call call) {
        domains.delete(call.scope(), call.item(SipDomain.KIND));
    }

    private SipDomain changed(SipDomain now, Form form, Dates dates) {
        String name = form.raw("DomainName");
        return new SipDomain(
                now.sid(),
                now.accountSid(),
                name == null ? now.domainName() : name(name),
                form.optional("FriendlyName", now.friendlyName(), LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME),
                SipAddresses.url(form, "VoiceUrl", now.voiceUrl()),
                form.method("VoiceMethod", now.voiceMethod()),
                SipAddresses.url(form, "VoiceFallbackUrl", now.voiceFallbackUrl()),
                form.method("VoiceFallbackMethod", now.voiceFallbackMethod()),
                SipAddresses.url(form, "VoiceStatusCallbackUrl", now.voiceStatusCallbackUrl()),
                form.method("VoiceStatusCallbackMethod", now.voiceStatusCallbackMethod()),
                form.flag("SipRegistration", now.sipRegistration()),
                form.flag("EmergencyCallingEnabled", now.emergencyCallingEnabled()),
                form.flag("Secure", now.secure()),
                byocTrunk(form, now.byocTrunkSid()),
                form.foreignSid("EmergencyCallerSid", now.emergencyCallerSid(), "PN", ErrorCode.INVALID_PARAMETER),
                DigestAlgorithms.of(form, now.offer()),
                now.authType(),
                dates);
    }

    /** The URLs of web hooks route nothing. */
    private void checkRoutes(Call call) {
        call.form().routes(border, call.account().sid(), ErrorCode.INVALID_DOMAIN, "VoiceUrl", "VoiceFallbackUrl");
    }

    private String name(String name) {
        return SipAddresses.hostName("DomainName", name, suffix, ErrorCode.INVALID_DOMAIN);
    }

    /** There are no BYOC trunks here, so any other than the one that an older version took is unknown. */
    private static @Nullable String byocTrunk(Form form, @Nullable String now) {
        String given = form.raw("ByocTrunkSid");
        if (given == null || given.equals(now)) {
            return now;
        }
        if (!given.isEmpty()) {
            throw Form.invalid(
                    ErrorCode.INVALID_BYOC_TRUNK, "ByocTrunkSid", given, "none, for there are no BYOC trunks here");
        }
        return null;
    }

    private static ObjectNode represent(SipDomain domain) {
        String path = Call.dated(domain.accountSid(), "/SIP/Domains/" + domain.sid());
        ObjectNode json = Json.object();
        json.put("sid", domain.sid().value());
        json.put("account_sid", domain.accountSid().value());
        json.put("api_version", "2010-04-01");
        json.put("domain_name", domain.domainName());
        json.put("friendly_name", domain.friendlyName());
        json.put(DigestAlgorithms.KEY, DigestAlgorithms.told(domain.offer()));
        json.put("auth_type", domain.authType().token());
        json.put("voice_url", domain.voiceUrl());
        json.put("voice_method", domain.voiceMethod().name());
        json.put("voice_fallback_url", domain.voiceFallbackUrl());
        json.put("voice_fallback_method", domain.voiceFallbackMethod().name());
        json.put("voice_status_callback_url", domain.voiceStatusCallbackUrl());
        json.put(
                "voice_status_callback_method",
                domain.voiceStatusCallbackMethod().name());
        json.put("sip_registration", domain.sipRegistration());
        json.put("emergency_calling_enabled", domain.emergencyCallingEnabled());
        json.put("secure", domain.secure());
        json.put("byoc_trunk_sid", domain.byocTrunkSid());
        json.put("emergency_caller_sid", domain.emergencyCallerSid());
        json.put("date_created", DateFormats.rfc2822(domain.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(domain.dates().updated()));
        json.put("uri", path + ".json");
        json.putObject("subresource_uris")
                .put("credential_list_mappings", path + "/CredentialListMappings.json")
                .put("ip_access_control_list_mappings", path + "/IpAccessControlListMappings.json");
        return json;
    }
}
