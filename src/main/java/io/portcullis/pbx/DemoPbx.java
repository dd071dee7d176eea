package io.portcullis.pbx;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * A PBX for trying things and for tests: takes every call and registration over UDP and TCP, believes what it is told,
 * plays nothing, and remembers what it saw. What it does with a call depends on the user part of the Request-URI:
 *
 * <table><caption>Users</caption>
 * <tr><td>{@code busy}</td><td>486 at once</td></tr>
 * <tr><td>{@code slow}</td><td>180 at once, 200 after {@link Settings#slowAnswer}</td></tr>
 * <tr><td>{@code hangup}</td><td>180, 200, and a BYE {@link Settings#hangUpAfter} after the ACK</td></tr>
 * <tr><td>anything else</td><td>180, 200, and it stays until the caller hangs up</td></tr>
 * </table>
 *
 * <p>Safe for use by any thread.
 */
public final class DemoPbx implements AutoCloseable {
    private final SipEndpoint endpoint;
    private final ScheduledExecutorService scheduler;
    private final CallLog calls;
    private final Bindings bindings;

    /**
     * How it behaves.
     *
     * @param host the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param slowAnswer how long the user {@code slow} lets it ring
     * @param hangUpAfter how long the user {@code hangup} talks
     * @param callsRemembered how many calls {@link #calls()} goes back; older ones are forgotten
     */
    public record Settings(String host, int port, Duration slowAnswer, Duration hangUpAfter, int callsRemembered) {
        public Settings {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
            }
            notNegative("slow-answer", slowAnswer);
            notNegative("hang-up-after", hangUpAfter);
            if (callsRemembered < 1) {
                throw new IllegalArgumentException("calls-remembered: " + callsRemembered + " (expected: >= 1)");
            }
        }

        /** Three seconds of ringing, two of talk, the last thousand calls. */
        public static Settings on(String host, int port) {
            return new Settings(host, port, Duration.ofSeconds(3), Duration.ofSeconds(2), 1_000);
        }

        private static void notNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
            }
        }
    }

    /** Where a call stands. */
    public enum State {
        /** 180 sent. */
        RINGING,
        /** 200 sent. */
        ANSWERED,
        /** The caller has put it on hold. */
        HELD,
        /** A BYE has gone either way. */
        ENDED,
        /** The caller gave up before the answer. */
        CANCELLED,
        /** Answered with 486. */
        REFUSED
    }

    /**
     * A call as it stood when {@link #calls()} was asked.
     *
     * @param callId its Call-ID
     * @param callee the user part of the Request-URI
     * @param caller the URI of the From header, which anybody may write
     * @param assertedIdentities the values of P-Asserted-Identity in the INVITE
     * @param portcullisHeaders the {@code X-Portcullis-*} headers of the INVITE, by name
     * @param credentials how many Authorization and Proxy-Authorization headers the requests of this call brought along
     * @param holds how many times the caller put it on hold
     * @param state where it stands
     */
    public record Call(
            String callId,
            String callee,
            String caller,
            List<String> assertedIdentities,
            Map<String, String> portcullisHeaders,
            int credentials,
            int holds,
            State state) {}

    /**
     * Binds and serves.
     *
     * @param nanos a clock that never goes back, as {@link System#nanoTime}
     * @throws java.io.UncheckedIOException when the port cannot be bound
     */
    public DemoPbx(Settings settings, LongSupplier nanos) {
        this.scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "demo-pbx");
            thread.setDaemon(true);
            return thread;
        });
        this.calls = new CallLog(settings.callsRemembered());
        this.bindings = new Bindings(nanos);
        CallHandler handler = new CallHandler(settings, calls, bindings, scheduler);
        this.endpoint = SipEndpoint.open("demo-pbx", settings.host(), settings.port(), "", handler);
        handler.serve(endpoint);
    }

    /** Where it listens, over UDP and TCP. */
    public InetSocketAddress address() {
        return endpoint.address();
    }

    /** The calls it remembers, oldest first. */
    public List<Call> calls() {
        return calls.snapshot();
    }

    /**
     * Contact URIs to the seconds they are still good for, for an address of record such as {@code alice@example.com}.
     */
    public Map<String, Long> registrations(String addressOfRecord) {
        return bindings.of(addressOfRecord);
    }

    /** Stops at once, without a BYE for the calls in progress. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        endpoint.close();
    }
}
