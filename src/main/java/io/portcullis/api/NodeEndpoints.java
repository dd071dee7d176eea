package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How this node is: its targets, the phones that registered through it, and whether all is well. Not the vendor's. */
final class NodeEndpoints {
    private final Insight insight;
    private final Viewers viewers;

    NodeEndpoints(Insight insight, Viewers viewers) {
        this.insight = insight;
        this.viewers = viewers;
    }

    /** The targets of all upstreams. */
    Endpoint upstreams() {
        return new Endpoint() {
            @Override
            public Listing list(Call call, Paging paging) {
                viewers.requireOperator(call);
                return Listing.whole(
                        insight.upstreams().stream()
                                .map(target -> Json.object()
                                        .put("upstream", target.upstream())
                                        .put("uri", target.uri())
                                        .put("address", target.address())
                                        .put("transport", target.transport())
                                        .put("up", target.up())
                                        .put("trouble", target.trouble().isEmpty() ? null : target.trouble()))
                                .toList(),
                        paging);
            }
        };
    }

    /** The phones. */
    Endpoint registrations() {
        return new Endpoint() {
            @Override
            public Listing list(Call call, Paging paging) {
                return Listing.whole(
                        insight.registrations(viewers.of(call.account())).stream()
                                .map(NodeEndpoints::tell)
                                .toList(),
                        paging);
            }
        };
    }

    private static ObjectNode tell(Insight.Registration phone) {
        return Json.object()
                .put("account_sid", phone.accountSid())
                .put("domain_sid", phone.domainSid())
                .put("user", phone.user())
                .put("credential_sid", phone.credentialSid())
                .put("source", phone.source())
                .put("transport", phone.transport())
                .put("user_agent", phone.userAgent())
                .put("registered", DateFormats.iso8601(phone.registered()))
                .put("until", DateFormats.iso8601(phone.until()));
    }

    /** Whether all is well. */
    Endpoint status() {
        return new Endpoint() {
            @Override
            public ObjectNode fetch(Call call) {
                viewers.requireOperator(call);
                return tell(insight.status());
            }
        };
    }

    private static ObjectNode tell(Insight.Status status) {
        Insight.Counts counts = status.counts();
        ObjectNode json = Json.object()
                .put("version", status.version())
                .put("realm", status.realm())
                .put("node_id", status.nodeId())
                .put("started", DateFormats.iso8601(status.started()))
                .put("well", status.failing().isEmpty())
                .put("failing", status.failing().orElse(null))
                .put("store_up", counts.storeUp())
                .put("domains", counts.domains())
                .put("trunks", counts.trunks())
                .put("credentials", counts.credentials())
                .put("index_revision", counts.indexRevision())
                .put("index_checked_age_seconds", counts.indexCheckedAgeSeconds())
                .put("lockouts", counts.lockouts())
                .put("event_bytes", counts.eventBytes())
                .put("queue_wait_seconds", counts.queueWaitSeconds());
        status.listeners().forEach(json.putArray("listeners")::add);
        tell(status.traffic(), json.putObject("requests"));
        tell(status.upkeep(), json);
        return json;
    }

    private static void tell(Insight.Traffic traffic, ObjectNode json) {
        json.put("lately_seconds", traffic.seconds());
        ArrayNode reasons = json.putArray("reasons");
        traffic.requests()
                .forEach(became -> reasons.addObject()
                        .put("reason", became.reason())
                        .put("lately", became.lately())
                        .put("since_start", became.sinceStart()));
    }

    private static void tell(Insight.Upkeep upkeep, ObjectNode json) {
        json.put("reload_success", upkeep.reloaded());
        upkeep.waiting().forEach(json.putArray("restart_pending")::add);
        ArrayNode certificates = json.putArray("certificates");
        upkeep.certificates()
                .forEach(certificate -> certificates
                        .addObject()
                        .put("listener", certificate.listener())
                        .put("until", DateFormats.iso8601(certificate.end())));
    }
}
