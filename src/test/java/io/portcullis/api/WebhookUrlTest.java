package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.twilio.security.RequestValidator;
import io.portcullis.directory.Sid;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
    private static final Sid ACCOUNT = Sid.of("AC00000000000000000000000000000001");
    private static final String TOKEN = "7f3b0c2e9d514a86b1e0c7d2f4a83596";

    /** Lets nothing lead to this machine. */
    private static final RouteBorder BORDER = new RouteBorder() {
        @Override
        public boolean isOffLimits(Sid account, String uri) {
            return true;
        }

        @Override
        public boolean isOffLimits(Sid account, InetSocketAddress address) {
            return address.getAddress().isLoopbackAddress();
        }
    };

    private static WebhookUrl url(String text) {
        return WebhookUrl.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example/", "https://a.example/x?y=1", "http://192.0.2.1:8080"})
    void the_vendors_validator_accepts_what_is_signed(String text) throws Exception {
        String body = "{\"id\":\"MB1\"}";
        String signed = url(text).with(body.getBytes(StandardCharsets.UTF_8));
        RequestValidator validator = new RequestValidator(TOKEN);
        assertTrue(validator.validate(signed, body, WebhookUrl.signature(signed, TOKEN)), signed);
        assertFalse(validator.validate(signed, body + ' ', WebhookUrl.signature(signed, TOKEN)));
        assertFalse(validator.validate(signed, body, WebhookUrl.signature(signed, "another")));
        assertTrue(WebhookUrl.target(signed).startsWith("/"), signed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:a@b.example",
                "https:///x",
                "https://u:p@h.example/",
                "https://h.example/#x",
                "https://h.example:0/",
                "https://h.example/ x",
                "https://h.example/?bodySHA256=x",
                "//h.example/"
            })
    void what_cannot_be_sent_to_or_signed_is_no_url(String text) {
        assertTrue(WebhookUrl.parse(text).isEmpty());
    }

    @Test
    void what_leads_where_nothing_may_is_refused_by_number_and_by_name() throws Exception {
        assertTrue(url("http://127.0.0.1/").isOffLimits(BORDER, ACCOUNT));
        assertTrue(url("http://[::1]:8080/").isOffLimits(BORDER, ACCOUNT));
        assertFalse(url("http://192.0.2.1/").isOffLimits(BORDER, ACCOUNT));
        assertFalse(url("http://localhost/").isOffLimits(BORDER, ACCOUNT), "a name is judged when it is looked up");
        assertThrows(UnknownHostException.class, () -> url("http://localhost/").resolve(BORDER, ACCOUNT));
        assertEquals(
                new InetSocketAddress("192.0.2.1", 443),
                url("https://192.0.2.1/").resolve(BORDER, ACCOUNT));
    }

    @Test
    void where_nobody_says_what_may_be_sent_to_nothing_may() {
        RouteBorder silent = (account, uri) -> false;
        assertThrows(UnknownHostException.class, () -> url("https://192.0.2.1/").resolve(silent, ACCOUNT));
    }
}
