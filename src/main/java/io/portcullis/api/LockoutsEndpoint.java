package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Who is locked out, and letting him in again. A network that is locked out as a whole is the operator's to lift. */
final class LockoutsEndpoint implements Endpoint {
    private final Insight insight;
    private final Viewers viewers;

    LockoutsEndpoint(Insight insight, Viewers viewers) {
        this.insight = insight;
        this.viewers = viewers;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.whole(all(call).stream().map(LockoutsEndpoint::tell).toList(), paging);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return tell(one(call));
    }

    @Override
    public void delete(Call call) {
        if (!insight.lift(one(call).sid())) {
            throw call.notFound();
        }
    }

    private List<Insight.Lockout> all(Call call) {
        return insight.lockouts(viewers.of(call.account()));
    }

    private Insight.Lockout one(Call call) {
        String sid = call.sids().getOrDefault(Call.ITEM, "");
        return all(call).stream()
                .filter(lockout -> lockout.sid().equals(sid))
                .findFirst()
                .orElseThrow(call::notFound);
    }

    private static ObjectNode tell(Insight.Lockout lockout) {
        return Json.object()
                .put("sid", lockout.sid())
                .put("account_sid", lockout.accountSid())
                .put("source", lockout.source())
                .put("user", lockout.user() == null ? null : Form.echo(lockout.user()))
                .put("failures", lockout.failures())
                .put("since", DateFormats.iso8601(lockout.since()))
                .put("until", DateFormats.iso8601(lockout.until()));
    }
}
