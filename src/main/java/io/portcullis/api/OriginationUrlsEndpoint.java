package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Dates;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Trunk;
import java.util.List;

/** Where a trunk's calls go. */
final class OriginationUrlsEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 64;
    private static final int USUAL = 10;
    private static final List<String> REQUIRED = List.of("Weight", "Priority", "Enabled", "FriendlyName", "SipUrl");

    private final Resources<OriginationUrl> urls;
    private final RouteBorder border;
    private final Mint mint;

    OriginationUrlsEndpoint(Resources<OriginationUrl> urls, RouteBorder border, Mint mint) {
        this.urls = urls;
        this.border = border;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                urls.list(trunk(call), call.matches(filters()), paging.request()), url -> represent(url, call));
    }

    @Override
    public ObjectNode create(Call call) {
        REQUIRED.forEach(call.form()::required);
        checkRoute(call);
        Scope trunk = trunk(call);
        OriginationUrl blank = new OriginationUrl(
                mint.sid(OriginationUrl.KIND),
                trunk.account(),
                trunk.parent(),
                "",
                "",
                USUAL,
                USUAL,
                true,
                mint.dates());
        return represent(urls.create(changed(blank, call.form(), blank.dates())), call);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(urls.fetch(trunk(call), call.item(OriginationUrl.KIND)), call);
    }

    @Override
    public ObjectNode update(Call call) {
        checkRoute(call);
        OriginationUrl updated = urls.update(
                trunk(call),
                call.item(OriginationUrl.KIND),
                mint.changing((now, dates) -> changed(now, call.form(), dates)));
        return represent(updated, call);
    }

    @Override
    public void delete(Call call) {
        urls.delete(trunk(call), call.item(OriginationUrl.KIND));
    }

    private void checkRoute(Call call) {
        call.form().routes(border, call.account().sid(), ErrorCode.INVALID_TRUNK, "SipUrl");
    }

    private static OriginationUrl changed(OriginationUrl now, Form form, Dates dates) {
        String sipUrl = form.raw("SipUrl");
        return new OriginationUrl(
                now.sid(),
                now.accountSid(),
                now.trunkSid(),
                form.textOr("FriendlyName", now.friendlyName(), LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME),
                sipUrl == null ? now.sipUrl() : SipAddresses.sipUri("SipUrl", sipUrl),
                form.number("Priority", now.priority(), 0, OriginationUrl.MOST, ErrorCode.INVALID_PARAMETER),
                form.number("Weight", now.weight(), 0, OriginationUrl.MOST, ErrorCode.INVALID_PARAMETER),
                form.flag("Enabled", now.enabled()),
                dates);
    }

    private static Scope trunk(Call call) {
        return call.scope("TrunkSid", Trunk.KIND);
    }

    private static ObjectNode represent(OriginationUrl url, Call call) {
        ObjectNode json = Json.object();
        json.put("sid", url.sid().value());
        json.put("account_sid", url.accountSid().value());
        json.put("trunk_sid", url.trunkSid().value());
        json.put("friendly_name", url.friendlyName());
        json.put("sip_url", url.sipUrl());
        json.put("priority", url.priority());
        json.put("weight", url.weight());
        json.put("enabled", url.enabled());
        json.put("date_created", DateFormats.iso8601(url.dates().created()));
        json.put("date_updated", DateFormats.iso8601(url.dates().updated()));
        json.put("url", call.url("/v1/Trunks/" + url.trunkSid() + "/OriginationUrls/" + url.sid()));
        return json;
    }
}
