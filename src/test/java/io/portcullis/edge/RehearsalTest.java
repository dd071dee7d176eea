package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.base.VitalThreads;
import io.portcullis.config.Config;
import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Authority;
import io.portcullis.wire.WireListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
    private final Set<Reason> reasons = ConcurrentHashMap.newKeySet();
    private final Set<Method> methods = ConcurrentHashMap.newKeySet();
    private final Set<Transport> transports = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path folder;

    private Rehearsal.Outcome run(Duration most, String... yaml) throws Exception {
        return run(List.of("udp://127.0.0.1:0", "tcp://127.0.0.1:0"), most, yaml);
    }

    private Rehearsal.Outcome run(List<String> listeners, Duration most, String... yaml) throws Exception {
        Config config = EdgeUnderTest.config(listeners, "sip:192.0.2.99:5080", Duration.ofSeconds(2), yaml);
        EdgeListener telling = new EdgeListener() {
            @Override
            public void request(Method method, Transport transport, Side side) {
                methods.add(method);
                transports.add(transport);
            }

            @Override
            public void decided(SipRequest request, Side side, Decision decision) {
                reasons.add(decision.reason());
            }
        };
        return Rehearsal.run(
                config.edge(),
                new EdgeServer.Listeners(telling, WireListener.NONE, GateListener.NONE, ProxyListener.NONE),
                most);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256", "SHA-512-256, MD5"})
    void everything_that_usually_happens_does_and_goes_as_it_should(String algorithms) throws Exception {
        Rehearsal.Outcome outcome = run(Duration.ofSeconds(2), "digest: { algorithms: [ " + algorithms + " ] }");
        assertNull(outcome.fault());
        assertTrue(outcome.calls() > 100, outcome::toString);
        assertEquals(
                EnumSet.of(Reason.CHALLENGED, Reason.WRONG_PASSWORD, Reason.ADMITTED, Reason.ANSWERED),
                EnumSet.copyOf(reasons));
        assertTrue(
                methods.containsAll(
                        Set.of(Method.INVITE, Method.ACK, Method.BYE, Method.CANCEL, Method.REGISTER, Method.OPTIONS)),
                methods::toString);
        assertEquals(Set.of(Transport.UDP, Transport.TCP), transports);
    }

    @Test
    void streams_websockets_and_their_secure_forms_are_rehearsed_where_the_deployment_has_them() throws Exception {
        Path certificate = folder.resolve("edge.pem");
        Path key = folder.resolve("edge.key");
        new Authority("any").identity(Authority.Kind.EC, "dns:edge.example.net").write(certificate, key);
        Rehearsal.Outcome outcome = run(
                List.of("udp://127.0.0.1:0", "tls://127.0.0.1:0", "ws://127.0.0.1:0", "wss://127.0.0.1:0"),
                Duration.ofSeconds(5),
                EdgeUnderTest.SIP + "tls: { certificate: \"" + certificate + "\", key: \"" + key + "\" }");
        assertNull(outcome.fault());
        assertEquals(Set.of(Transport.UDP, Transport.TLS, Transport.WS, Transport.WSS), transports);
    }

    @Test
    void for_no_time_nothing_happens() throws Exception {
        assertEquals(new Rehearsal.Outcome(0, null), run(Duration.ZERO));
        assertEquals(Set.of(), methods);
    }

    @Test
    void what_a_deployment_is_strict_about_does_not_end_it() throws Exception {
        Rehearsal.Outcome outcome = run(
                Duration.ofSeconds(1),
                EdgeUnderTest.SIP + "odd-messages: 0",
                "gate: { rate: { per-source: 1/s, burst: 10 }, lockout: { failures: 1, users: 1, within: 1h, for: 7d } }");
        assertNull(outcome.fault());
        assertTrue(outcome.calls() > 10, outcome::toString);
    }

    @Test
    void no_thread_of_its_own_is_missed_when_it_is_over() throws Exception {
        run(Duration.ofSeconds(1));
        assertEquals(Map.of(), VitalThreads.silent());
    }
}
