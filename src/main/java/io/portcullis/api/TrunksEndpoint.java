package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.AuthType;
import io.portcullis.directory.Dates;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Trunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trunks. Recording and symmetric RTP are not ours to do: they are told as off. */
final class TrunksEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 64;

    private final Resources<Trunk> trunks;
    private final @Nullable String suffix;
    private final Mint mint;

    TrunksEndpoint(Resources<Trunk> trunks, @Nullable String suffix, Mint mint) {
        this.trunks = trunks;
        this.suffix = suffix;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("DomainName", "FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                trunks.list(call.scope(), call.matches(filters()), paging.request()), trunk -> represent(trunk, call));
    }

    @Override
    public ObjectNode create(Call call) {
        Dates dates = mint.dates();
        Trunk blank = Trunk.blank(mint.sid(Trunk.KIND), call.account().sid(), dates);
        return represent(trunks.create(changed(blank, call.form(), dates)), call);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(trunks.fetch(call.scope(), call.item(Trunk.KIND)), call);
    }

    @Override
    public ObjectNode update(Call call) {
        Trunk updated = trunks.update(
                call.scope(), call.item(Trunk.KIND), mint.changing((now, dates) -> changed(now, call.form(), dates)));
        return represent(updated, call);
    }

    @Override
    public @Nullable String advice(Call call, Operation operation) {
        if (operation == Operation.CREATE || operation == Operation.DELETE) {
            return null; // nothing guards what is new, and nothing what is gone
        }
        Trunk told = trunks.fetch(call.scope(), call.item(Trunk.KIND));
        return Advice.on(told.authType(), told.secure());
    }

    @Override
    public void delete(Call call) {
        trunks.delete(call.scope(), call.item(Trunk.KIND));
    }

    private Trunk changed(Trunk now, Form form, Dates dates) {
        return new Trunk(
                now.sid(),
                now.accountSid(),
                form.optional("FriendlyName", now.friendlyName(), LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME),
                name(form.raw("DomainName"), now.domainName()),
                SipAddresses.url(form, "DisasterRecoveryUrl", now.disasterRecoveryUrl()),
                form.method("DisasterRecoveryMethod", now.disasterRecoveryMethod()),
                form.choice(
                        "TransferMode",
                        now.transferMode(),
                        Trunk.TransferMode::of,
                        "disable-all, enable-all or sip-only"),
                form.choice(
                        "TransferCallerId",
                        now.transferCallerId(),
                        Trunk.TransferCallerId::of,
                        "from-transferee or from-transferor"),
                form.flag("Secure", now.secure()),
                form.flag("CnamLookupEnabled", now.cnamLookupEnabled()),
                DigestAlgorithms.of(form, now.offer()),
                now.authType(),
                dates);
    }

    private @Nullable String name(@Nullable String given, @Nullable String now) {
        if (given == null) {
            return now;
        }
        return given.isEmpty() ? null : SipAddresses.hostName("DomainName", given, suffix, ErrorCode.INVALID_TRUNK);
    }

    private static ObjectNode represent(Trunk trunk, Call call) {
        String url = call.url("/v1/Trunks/" + trunk.sid());
        ObjectNode json = Json.object();
        json.put("sid", trunk.sid().value());
        json.put("account_sid", trunk.accountSid().value());
        json.put("friendly_name", trunk.friendlyName());
        json.put("domain_name", trunk.domainName());
        json.put("disaster_recovery_url", trunk.disasterRecoveryUrl());
        json.put("disaster_recovery_method", trunk.disasterRecoveryMethod().name());
        json.put("transfer_mode", trunk.transferMode().token());
        json.put("transfer_caller_id", trunk.transferCallerId().token());
        json.put("secure", trunk.secure());
        json.put("cnam_lookup_enabled", trunk.cnamLookupEnabled());
        json.put("symmetric_rtp_enabled", false);
        json.set("recording", TrunkRecordingEndpoint.represent());
        json.put(DigestAlgorithms.KEY, DigestAlgorithms.told(trunk.offer()));
        json.put("auth_type", trunk.authType().token());
        ArrayNode set = json.putArray("auth_type_set");
        if (trunk.authType() != AuthType.NONE) {
            for (String type : trunk.authType().token().split(",", -1)) {
                set.add(type);
            }
        }
        json.put("date_created", DateFormats.iso8601(trunk.dates().created()));
        json.put("date_updated", DateFormats.iso8601(trunk.dates().updated()));
        json.put("url", url);
        json.putObject("links")
                .put("origination_urls", url + "/OriginationUrls")
                .put("credential_lists", url + "/CredentialLists")
                .put("ip_access_control_lists", url + "/IpAccessControlLists")
                .put("phone_numbers", url + "/PhoneNumbers");
        return json;
    }
}
