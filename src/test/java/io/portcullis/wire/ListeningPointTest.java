package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.sip.Transport;
import io.portcullis.tls.TlsFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningPointTest {
    @ParameterizedTest
    @CsvSource({
        "udp://0.0.0.0:5060,  UDP, 0.0.0.0, 5060",
        "UDP://0.0.0.0,       UDP, 0.0.0.0, 5060",
        "tls://[2001:db8::1], TLS, 2001:db8::1, 5061",
        "wss://edge-1.example.com:0, WSS, edge-1.example.com, 0",
    })
    void a_listener_reads_as_written(String text, Transport transport, String host, int port) {
        ListeningPoint listener = ListeningPoint.parse(text);
        assertEquals(new ListeningPoint(transport, host, port), listener);
        assertEquals(listener, ListeningPoint.parse(listener.toString()));
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
        assertThrows(IllegalArgumentException.class, () -> ListeningPoint.parse(text));
    }

    private static WireSettings settings(ListeningPoint... listeners) {
        return new WireSettings(
                List.of(listeners),
                null,
                TlsFiles.NONE,
                List.of(),
                ConnectionLimits.DEFAULTS,
                0,
                Duration.ZERO,
                List.of(),
                null);
    }

    @Test
    void a_listener_on_a_free_port_may_stand_twice() {
        ListeningPoint free = ListeningPoint.parse("udp://127.0.0.1:0");
        assertEquals(2, settings(free, free).listen().size());
        ListeningPoint fixed = ListeningPoint.parse("udp://127.0.0.1:5060");
        assertThrows(IllegalArgumentException.class, () -> settings(fixed, fixed));
    }
}
