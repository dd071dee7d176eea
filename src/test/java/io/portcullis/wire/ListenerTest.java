package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {
    @ParameterizedTest
    @CsvSource({
        "udp://0.0.0.0:5060,  UDP, 0.0.0.0, 5060",
        "UDP://0.0.0.0,       UDP, 0.0.0.0, 5060",
        "tls://[2001:db8::1], TLS, 2001:db8::1, 5061",
        "wss://edge-1.example.com:0, WSS, edge-1.example.com, 0",
    })
    void a_listener_reads_as_written(String text, Transport transport, String host, int port) {
        Listener listener = Listener.parse(text);
        assertEquals(new Listener(transport, host, port), listener);
        assertEquals(listener, Listener.parse(listener.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "udp",
                "udp:0.0.0.0",
                "sctp://0.0.0.0",
                "udp://",
                "udp://:5060",
                "udp://[::1",
                "udp://[]:5060",
                "udp://h:",
                "udp://h:x",
                "udp://h:65536",
                "udp://h:-1",
                "udp://h/",
                "udp://h:+1",
                "udp://a b"
            })
    void anything_else_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Listener.parse(text));
    }

    private static WireSettings settings(Listener... listeners) {
        return new WireSettings(
                List.of(listeners), null, TlsFiles.NONE, List.of(), ConnectionLimits.DEFAULTS, 0, Duration.ZERO);
    }

    @Test
    void a_listener_on_a_free_port_may_stand_twice() {
        Listener free = Listener.parse("udp://127.0.0.1:0");
        assertEquals(2, settings(free, free).listen().size());
        Listener fixed = Listener.parse("udp://127.0.0.1:5060");
        assertThrows(IllegalArgumentException.class, () -> settings(fixed, fixed));
    }
}
