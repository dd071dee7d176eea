package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portcullis.gate.OwnHosts;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Route values have served their purpose: RFC 3261 section 16.4. */
class OwnRoutesTest {
    private static final InetSocketAddress EDGE = new InetSocketAddress("192.0.2.1", 5060);
    private static final OwnHosts HOSTS = OwnHosts.of(null, List.of(EDGE));

    private static OwnRoutes read(String... routes) {
        String text = "BYE sip:a@x.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1\r\nRoute: "
                + String.join("\r\nRoute: ", routes)
                + "\r\nFrom: <sip:a@x.example>;tag=a\r\nTo: <sip:a@x.example>\r\nCall-ID: c\r\nCSeq: 1 BYE\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return OwnRoutes.of((SipRequest) Parser.parse(bytes, new Source(Transport.UDP, EDGE)), HOSTS);
    }

    @ParameterizedTest
    @Tag("PRX-04")
    @CsvSource(
            delimiter = '|',
            value = {
                "<sip:P@192.0.2.1;lr>, <sip:192.0.2.1:5060;transport=tcp;lr>, <sip:pbx.example;lr>",
                "<sip:192.0.2.1:5060;transport=tcp;lr>, <sip:P@192.0.2.1;lr>, <sip:pbx.example;lr>",
            })
    void both_values_of_one_passage_are_spent(String routes) {
        OwnRoutes own = read(routes.split(", "));
        assertEquals(2, own.count());
        assertEquals(Bytes.of("P"), own.token());
        assertEquals(own.toString(), read(routes).toString(), "in one line");
    }

    @Test
    @Tag("PRX-04")
    void a_dialog_that_passes_twice_keeps_the_values_of_its_other_passage() {
        OwnRoutes own = read("<sip:P@192.0.2.1;lr>, <sip:192.0.2.1;lr>", "<sip:Q@192.0.2.1;lr>");
        assertEquals(2, own.count());
        assertEquals(Bytes.of("P"), own.token());
        assertEquals(
                Bytes.of("sip:Q@192.0.2.1;lr"),
                own.next() == null ? null : own.next().text());
    }

    @Test
    void of_foreign_values_none_is_spent() {
        OwnRoutes own = read("<sip:P@192.0.2.1:5061;lr>", "<sip:P@192.0.2.1;lr>");
        assertEquals(0, own.count());
        assertNull(own.token());
    }
}
