package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import org.junit.jupiter.api.Test;

class UrlsTest {
    private static final String OURS = "127.0.0.1:8080";

    @Test
    void urls_begin_with_the_host_that_was_asked() {
        assertEquals("http://localhost:8080", Urls.base(null, asking("localhost:8080"), false, OURS));
        assertEquals("https://edge.example.com", Urls.base(null, asking("edge.example.com"), true, OURS));
        assertEquals("http://[::1]:8080", Urls.base(null, asking("[::1]:8080"), false, OURS));
    }

    @Test
    void a_client_that_believes_to_talk_to_the_vendor_gets_the_vendors_urls() {
        assertEquals("https://trunking.twilio.com", Urls.base(null, asking("trunking.twilio.com"), false, OURS));
        assertEquals("https://api.twilio.com:8443", Urls.base(null, asking("api.twilio.com:8443"), true, OURS));
    }

    @Test
    void the_public_url_wins() {
        assertEquals("https://api.example.com", Urls.base("https://api.example.com", asking("localhost"), false, OURS));
    }

    @Test
    void a_host_that_is_no_host_is_not_repeated() {
        assertEquals("http://" + OURS, Urls.base(null, asking("a\"b"), false, OURS));
        assertEquals("http://" + OURS, Urls.base(null, asking("a/b"), false, OURS));
        assertEquals("http://" + OURS, Urls.base(null, RequestHeaders.of(HttpMethod.GET, "/"), false, OURS));
    }

    @Test
    void the_query_is_what_follows_the_question_mark() {
        assertEquals("a=b?c", Urls.query("/path?a=b?c"));
        assertNull(Urls.query("/path"));
    }

    private static RequestHeaders asking(String host) {
        return RequestHeaders.builder(HttpMethod.GET, "/").authority(host).build();
    }
}
