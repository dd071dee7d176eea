package io.portcullis.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.portcullis.directory.Account;
import io.portcullis.event.Courier;
import io.portcullis.event.Draft;
import io.portcullis.event.Event;
import io.portcullis.event.EventBook.Where;
import io.portcullis.event.EventFilter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Events as they happen, as server-sent events. At most {@value #MOST} listen at once and {@value #MOST_OF_ONE} of one
 * account; one more is refused. Who lets {@value #BEHIND} wait is hung up on, and counted. Safe for any thread.
 */
final class AttemptStreams implements AutoCloseable {
    static final String PATH = "/portcullis/v1/Attempts/Stream";
    static final String NAME = "Attempts/Stream";

    private static final int MOST = 64;
    private static final int MOST_OF_ONE = 8;
    private static final int BEHIND = 256;
    private static final long SIGN_OF_LIFE_SECONDS = 15;

    private final Insight insight;
    private final Viewers viewers;
    private final Dispatcher dispatcher;
    private final Map<Listener, Account> listeners = new ConcurrentHashMap<>();

    AttemptStreams(Insight insight, Viewers viewers, Dispatcher dispatcher) {
        this.insight = insight;
        this.viewers = viewers;
        this.dispatcher = dispatcher;
    }

    /** Lets somebody listen, who has to log in. */
    HttpResponse open(ServiceRequestContext ctx, AggregatedHttpRequest request, Call.Place place, Trace trace) {
        Account account = dispatcher.caller(request, place, trace).account();
        if (request.method() != HttpMethod.GET) {
            throw Dispatcher.notAllowed("GET");
        }
        EventFilter filter = AttemptsEndpoint.filter(Form.parse(Urls.query(request.path())));
        ctx.clearRequestTimeout();
        HttpResponseWriter writer = HttpResponse.streaming();
        Listener listener = new Listener(viewers.of(account), filter, writer);
        add(listener, account);
        writer.write(ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.EVENT_STREAM)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build());
        listener.write(": listening\n\n");
        var signs = ctx.eventLoop()
                .scheduleAtFixedRate(
                        () -> listener.write(":\n\n"), SIGN_OF_LIFE_SECONDS, SIGN_OF_LIFE_SECONDS, TimeUnit.SECONDS);
        var unused = writer.whenComplete().exceptionally(gone -> null).thenRun(() -> {
            signs.cancel(false);
            remove(listener);
        });
        return writer;
    }

    private synchronized void add(Listener listener, Account account) {
        long mine = listeners.values().stream()
                .filter(other -> other.sid().equals(account.sid()))
                .count();
        if (listeners.size() >= MOST || mine >= MOST_OF_ONE) {
            throw ErrorCode.TOO_MANY_REQUESTS.error(
                    "Too many streams (expected: at most " + MOST_OF_ONE + " of an account, and " + MOST + " in all)");
        }
        listeners.put(listener, account);
        insight.courier().add(listener);
    }

    private void remove(Listener listener) {
        insight.courier().remove(listener);
        listeners.remove(listener);
    }

    /** Hangs up on everybody. */
    @Override
    public void close() {
        listeners.keySet().forEach(listener -> listener.writer.close());
    }

    /** Somebody who listens. */
    private final class Listener implements Courier.Receiver {
        private final Insight.Viewer viewer;
        private final EventFilter filter;
        private final HttpResponseWriter writer;
        private final AtomicInteger unread = new AtomicInteger();

        Listener(Insight.Viewer viewer, EventFilter filter, HttpResponseWriter writer) {
            this.viewer = viewer;
            this.filter = filter;
            this.writer = writer;
        }

        @Override
        public boolean wantsStrangers() {
            return viewer.operator();
        }

        @Override
        public boolean wants(Draft draft) {
            String account = draft.accountSid();
            return account == null ? viewer.operator() : viewer.accounts().test(account);
        }

        @Override
        public void accept(Event event) {
            if (filter.test(event)) {
                byte[] json = Json.bytes(EventJson.of(event, insight.explain(viewer, event)));
                write("id: " + event.sid() + "\nevent: attempt\ndata: " + new String(json, StandardCharsets.UTF_8)
                        + "\n\n");
            }
        }

        private void write(String text) {
            if (unread.incrementAndGet() > BEHIND) {
                insight.courier().lost(Where.STREAMS, 1);
                writer.close();
            } else if (writer.tryWrite(HttpData.ofUtf8(text))) {
                var unused = writer.whenConsumed().thenRun(unread::decrementAndGet);
            }
        }
    }
}
