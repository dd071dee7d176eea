package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.api.ApiListener;
import io.portcullis.api.PublishedRevision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answer to a write is held until the write is in force, whatever was written, and no thread is held with it. */
class PublishWaitIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String PENDING = "Portcullis-Pending";
    private static final String PASSWORD = "CorrectHorse42";

    @TempDir
    private Path dir;

    private final PublishedRevision published = new PublishedRevision();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void stopClients() {
        clients.shutdownNow();
    }

    @Test
    void every_kind_of_write_is_answered_when_it_is_in_force_and_not_before() {
        try (LiveApi api = LiveApi.Setup.in(dir).published(published, LONG).start()) {
            Rest rest = api.rest();
            String domains = rest.in("/SIP/Domains");
            String lists = rest.in("/SIP/CredentialLists");
            String accessLists = rest.in("/SIP/IpAccessControlLists");
            String domain = domains + '/' + create(api, domains + ".json", "DomainName", "a.example.com");
            String list = create(api, lists + ".json", "FriendlyName", "phones");
            String acl = create(api, accessLists + ".json", "FriendlyName", "offices");
            String trunk = "/v1/Trunks/" + create(api, "/v1/Trunks", "DomainName", "t.example.com");
            String credentials = lists + '/' + list + "/Credentials";
            String credential =
                    credentials + '/' + create(api, credentials + ".json", "Username", "alice", "Password", PASSWORD);
            String addresses = accessLists + '/' + acl + "/IpAddresses";
            String address =
                    addresses + '/' + create(api, addresses + ".json", "FriendlyName", "a", "IpAddress", "192.0.2.1");
            String urls = trunk + "/OriginationUrls";
            String url = urls
                    + '/'
                    + create(
                            api,
                            urls,
                            "FriendlyName",
                            "u",
                            "SipUrl",
                            "sip:a.example",
                            "Weight",
                            "1",
                            "Priority",
                            "1",
                            "Enabled",
                            "true");
            for (String mapping : List.of("/CredentialListMappings", "/Auth/Registrations/CredentialListMappings")) {
                create(api, domain + mapping + ".json", "CredentialListSid", list);
            }
            create(api, domain + "/Auth/Calls/IpAccessControlListMappings.json", "IpAccessControlListSid", acl);
            create(api, trunk + "/CredentialLists", "CredentialListSid", list);
            create(api, trunk + "/IpAccessControlLists", "IpAccessControlListSid", acl);
            String tenant = "/2010-04-01/Accounts/" + create(api, "/2010-04-01/Accounts.json", "FriendlyName", "tenant")
                    + ".json";
            create(api, rest.in("/Keys.json"), "FriendlyName", "key");
            create(api, "/v1/EndUsers", "FriendlyName", "a", "Type", "t");

            change(api, domain + ".json", "SipRegistration", "true");
            change(api, credential + ".json", "Password", "Another" + PASSWORD);
            change(api, address + ".json", "IpAddress", "192.0.2.2");
            change(api, url, "Enabled", "false");
            change(api, trunk, "Secure", "true");
            change(api, tenant, "Status", "suspended");

            remove(api, url);
            remove(api, domain + "/CredentialListMappings/" + list + ".json");
            remove(api, domain + "/Auth/Registrations/CredentialListMappings/" + list + ".json");
            remove(api, domain + "/Auth/Calls/IpAccessControlListMappings/" + acl + ".json");
            remove(api, trunk + "/CredentialLists/" + list);
            remove(api, trunk);
            remove(api, address + ".json");
            remove(api, accessLists + '/' + acl + ".json");
            remove(api, credential + ".json");
            remove(api, lists + '/' + list + ".json");
            remove(api, domain + ".json");
        }
    }

    @Test
    void answers_that_wait_hold_no_thread_and_are_all_freed_by_one_publication() {
        try (LiveApi api = LiveApi.Setup.in(dir).published(published, LONG).start()) {
            Rest rest = api.rest();
            List<CompletableFuture<Rest.Answer>> held = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String name = "list" + i;
                held.add(soon(() -> rest.post(rest.in("/SIP/CredentialLists.json"), "FriendlyName", name)));
            }
            await().until(() -> rest.get(rest.in("/SIP/CredentialLists.json?PageSize=100"))
                            .body()
                            .path("credential_lists")
                            .size()
                    == 64);
            held.forEach(answer -> assertFalse(answer.isDone()));
            published.inForce(api.directory().committed());
            held.forEach(answer -> assertEquals(201, answer.join().status()));
        }
    }

    @Test
    void an_answer_that_waited_too_long_goes_out_says_so_and_is_counted() {
        AtomicInteger late = new AtomicInteger();
        ApiListener listener = new ApiListener() {
            @Override
            public void requestDone(String resource, String method, int status, long nanos) {}

            @Override
            public void publishWaitTimedOut() {
                late.incrementAndGet();
            }
        };
        try (LiveApi api = LiveApi.Setup.in(dir)
                .listener(listener)
                .published(published, Duration.ofMillis(1))
                .start()) {
            Rest rest = api.rest();
            Rest.Answer created = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "phones");
            assertEquals(Optional.of(Long.toString(api.directory().committed())), pending(created));
            assertEquals(1, late.get());
            assertEquals(Optional.empty(), pending(rest.get(rest.in("/SIP/CredentialLists.json"))));
            published.inForce(Long.MAX_VALUE);
            assertEquals(
                    Optional.empty(),
                    pending(rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "others")));
            assertEquals(1, late.get());
        }
    }

    private String create(LiveApi api, String path, String... form) {
        Rest.Answer answer = held(api, 201, () -> api.rest().post(path, form));
        return answer.sid();
    }

    private void change(LiveApi api, String path, String... form) {
        held(api, 200, () -> api.rest().post(path, form));
    }

    private void remove(LiveApi api, String path) {
        held(api, 204, () -> api.rest().delete(path));
    }

    /** The answer, which must not come before what it tells of is committed and in force. */
    private Rest.Answer held(LiveApi api, int status, Supplier<Rest.Answer> write) {
        long before = api.directory().committed();
        CompletableFuture<Rest.Answer> answer = soon(write);
        await().until(() -> api.directory().committed() > before || answer.isDone());
        // A read that begins and ends meanwhile: had the write not waited, its answer would be here by now.
        assertEquals(200, api.rest().get("/v1/Trunks").status());
        assertFalse(
                answer.isDone(),
                () -> answer.join().status() + ": " + answer.join().body());
        published.inForce(api.directory().committed());
        assertEquals(status, answer.join().status(), () -> answer.join().body().toString());
        assertTrue(pending(answer.join()).isEmpty());
        return answer.join();
    }

    private CompletableFuture<Rest.Answer> soon(Supplier<Rest.Answer> request) {
        return CompletableFuture.supplyAsync(request, clients);
    }

    private static Optional<String> pending(Rest.Answer answer) {
        return answer.headers().firstValue(PENDING);
    }
}
