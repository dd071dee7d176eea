package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.twilio.http.NetworkHttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import java.net.URI;
import java.util.List;

/** The one thing that is put in to point twilio-java here, as its maintainers advise; it also judges each answer. */
final class TwilioLocal extends NetworkHttpClient {
    private static final OpenApi DESCRIBED = OpenApi.load();

    private final String base;

    private TwilioLocal(String base) {
        this.base = base;
    }

    static TwilioRestClient client(LiveApi api) {
        return client(api, LiveApi.ACCOUNT, LiveApi.TOKEN, LiveApi.ACCOUNT);
    }

    static TwilioRestClient client(LiveApi api, String user, String secret, String account) {
        return new TwilioRestClient.Builder(user, secret)
                .accountSid(account)
                .httpClient(new TwilioLocal(api.base()))
                .build();
    }

    @Override
    public Response makeRequest(Request asked) {
        String url = asked.getUrl().replaceFirst("^https://[a-z-]+\\.twilio\\.com", base);
        Request here = new Request(asked.getMethod(), url);
        asked.getQueryParams().forEach((name, values) -> values.forEach(value -> here.addQueryParam(name, value)));
        asked.getPostParams().forEach((name, values) -> values.forEach(value -> here.addPostParam(name, value)));
        asked.getHeaderParams().forEach((name, values) -> values.forEach(value -> here.addHeaderParam(name, value)));
        here.setContentType(asked.getContentType());
        here.setBody(asked.getBody());
        if (asked.getUsername() != null) {
            here.setAuth(asked.getUsername(), asked.getPassword());
        }
        Response response = super.makeRequest(here);
        String path = URI.create(url).getPath();
        String body = response.getContent() == null ? "" : response.getContent();
        if (!path.contains("/Keys")) {
            DESCRIBED.check(asked.getMethod().name(), path, response.getStatusCode(), body);
        }
        for (String secret : asked.getPostParams().getOrDefault("Password", List.of(LiveApi.TOKEN))) {
            assertFalse(body.contains(secret), () -> "a secret in " + path);
        }
        return new Response(body, response.getStatusCode(), response.getHeaders()); // the stream was read
    }
}
