package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Webhook;
import io.portcullis.directory.Webhooks;

/**
 * Where the caller's alerts are sent to. Whoever adds or changes one logs in with the account's token, which messages
 * are signed with from then on: of tokens only hashes are kept otherwise. Not the vendor's.
 */
final class WebhooksEndpoint implements Endpoint {
    /** The last segment of its path. */
    static final String NAME = "Webhooks";

    private final Webhooks webhooks;
    private final RouteBorder border;
    private final Mint mint;

    WebhooksEndpoint(Webhooks webhooks, RouteBorder border, Mint mint) {
        this.webhooks = webhooks;
        this.border = border;
        this.mint = mint;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(webhooks.list(call.scope(), paging.request()), row -> represent(row, call));
    }

    @Override
    public ObjectNode create(Call call) {
        String url = url(call, call.form().named("Url"));
        Webhook row = new Webhook(mint.sid(Webhook.KIND), call.account().sid(), url, mint.dates());
        return represent(webhooks.create(row, token(call)), call);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(webhooks.fetch(call.scope(), call.item(Webhook.KIND)), call);
    }

    @Override
    public ObjectNode update(Call call) {
        String url = call.form().raw("Url");
        String checked = url == null ? null : url(call, url);
        webhooks.sign(call.scope(), call.item(Webhook.KIND), token(call));
        Webhook updated = webhooks.update(
                call.scope(),
                call.item(Webhook.KIND),
                mint.changing((now, dates) ->
                        new Webhook(now.sid(), now.accountSid(), checked == null ? now.url() : checked, dates)));
        return represent(updated, call);
    }

    @Override
    public void delete(Call call) {
        webhooks.delete(call.scope(), call.item(Webhook.KIND));
    }

    private String url(Call call, String text) {
        WebhookUrl url = WebhookUrl.parse(text)
                .orElseThrow(() -> Form.invalid(
                        ErrorCode.INVALID_PARAMETER,
                        "Url",
                        text,
                        "an http: or https: URL with a host, without user, fragment and bodySHA256"));
        if (url.isOffLimits(border, call.account().sid())) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, "Url", text, Form.WHERE_ROUTES_MAY_LEAD);
        }
        return text;
    }

    private static String token(Call call) {
        ShownToken shown = call.caller().token();
        if (shown == null) {
            throw ErrorCode.AUTHENTICATE.error();
        }
        return shown.text();
    }

    private ObjectNode represent(Webhook row, Call call) {
        Webhooks.Backlog backlog = webhooks.backlog(row.sid());
        return Json.object()
                .put("sid", row.sid().value())
                .put("account_sid", row.accountSid().value())
                .put("target", row.url())
                .put("waiting", backlog.waiting())
                .put("attempts", backlog.attempts())
                .put("date_created", DateFormats.iso8601(row.dates().created()))
                .put("date_updated", DateFormats.iso8601(row.dates().updated()))
                .put("url", call.url("/portcullis/v1/" + NAME + '/' + row.sid()));
    }
}
