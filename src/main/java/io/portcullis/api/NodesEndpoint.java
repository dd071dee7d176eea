package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Account;
import io.portcullis.directory.Node;
import java.util.List;

/** The nodes of the fleet, for accounts that have no owner: who lags, and who is gone. Ours, not the vendor's. */
final class NodesEndpoint implements Endpoint {
    private static final double MICROS = 1e6;
    private final OtherNodes nodes;

    NodesEndpoint(OtherNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        Account account = call.account();
        if (!account.sid().equals(account.accountSid())) {
            throw call.notFound(); // a tenant
        }
        List<ObjectNode> all = nodes.all().stream().map(NodesEndpoint::tell).toList();
        return Listing.whole(all, paging);
    }

    private static ObjectNode tell(Node node) {
        long sinceChecked = node.checkedAge().plus(node.silentFor()).toNanos() / 1_000;
        return Json.object()
                .put("node_id", node.id())
                .put("role", node.role())
                .put("revision", node.at().revision())
                .put("epoch", node.at().epoch())
                .put("checked_age_seconds", sinceChecked / MICROS)
                .put("last_seen", DateFormats.iso8601(node.lastSeen()))
                .put("live", node.live());
    }
}
