package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.event.Event;
import io.portcullis.event.EventFilter;
import io.portcullis.event.EventFilter.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What became of requests lately, from memory: newest first, at most {@value #MOST}. Ours, not the vendor's. */
final class AttemptsEndpoint implements Endpoint {
    private static final int MOST = 1_000;

    private final Insight insight;
    private final Viewers viewers;

    AttemptsEndpoint(Insight insight, Viewers viewers) {
        this.insight = insight;
        this.viewers = viewers;
    }

    @Override
    public List<String> filters() {
        return Arrays.stream(Field.values()).map(Field::parameter).toList();
    }

    /** What a query asks for. */
    static EventFilter filter(Form query) {
        return EventFilter.of(field -> Optional.ofNullable(query.raw(field.parameter())));
    }

    @Override
    public Listing list(Call call, Paging paging) {
        List<Event> found = insight.attempts(viewers.of(call.account()), filter(call.query()), MOST);
        Listing page = Listing.whole(
                found.stream()
                        .map(event -> Json.object().put("sid", event.sid()))
                        .toList(),
                paging);
        int from = (int) Math.min(found.size(), paging.start());
        List<ObjectNode> rows = found.subList(from, from + page.rows().size()).stream()
                .map(event -> tell(call, event))
                .toList();
        return new Listing(rows, page.hasNext(), page.hasPrevious(), null, null);
    }

    @Override
    public ObjectNode fetch(Call call) {
        String sid = call.sids().getOrDefault(Call.ITEM, "");
        EventFilter one = EventFilter.of(field -> field == Field.SID ? Optional.of(sid) : Optional.empty());
        return insight.attempts(viewers.of(call.account()), one, 1).stream()
                .findFirst()
                .map(event -> tell(call, event))
                .orElseThrow(call::notFound);
    }

    private ObjectNode tell(Call call, Event event) {
        return EventJson.of(event, insight.explain(viewers.of(call.account()), event));
    }
}
