package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the moment that a write is answered, callers meet what it wrote. Each call is all but made before the write: only the
 * request with the credentials is sent behind the answer, and two threads keep both cores busy meanwhile. {@code
 * -Din-force.rounds=1000} makes many rounds and says how long the writes took.
 */
class InForceIT {
    private static final int ROUNDS = Integer.getInteger("in-force.rounds", 15);
    private static final int ADMITTED = 486;
    private static final int REFUSED = 403;
    private static final String OLD = "Correct-horse-9";
    private static final String NEW = "Another-horse-10";

    @TempDir
    private Path folder;

    private final List<String> stale = new ArrayList<>();
    private final List<Long> micros = new ArrayList<>();
    private volatile boolean over;
    private Peer pbx;
    private Served served;

    @BeforeEach
    void start() {
        pbx = Peer.onLoopback();
        Thread answering = new Thread(this::answerBusy, "pbx");
        answering.setDaemon(true);
        answering.start();
        served = Served.inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port()), folder);
        for (int i = 0; i < 2; i++) {
            Thread busy = new Thread(this::spin, "busy");
            busy.setDaemon(true);
            busy.start();
        }
    }

    @AfterEach
    void stop() {
        over = true;
        served.close();
        pbx.close();
    }

    @Test
    void no_call_behind_the_answer_to_a_write_meets_what_was_before() {
        Rest owner = served.rest();
        Rest.Answer made = owner.created("/2010-04-01/Accounts.json", "FriendlyName", "tenant");
        Rest tenant = owner.as(made.sid(), made.text("auth_token"));
        String domain = tenant.created(tenant.in("/SIP/Domains.json"), "DomainName", Edge.DOMAIN)
                .sid();
        String list = tenant.created(tenant.in("/SIP/CredentialLists.json"), "FriendlyName", "phones")
                .sid();
        String mappings = tenant.in("/SIP/Domains/" + domain + "/CredentialListMappings");
        tenant.created(mappings + ".json", "CredentialListSid", list);
        String credentials = tenant.in("/SIP/CredentialLists/" + list + "/Credentials");
        String account = "/2010-04-01/Accounts/" + made.sid() + ".json";
        for (int round = 0; round < ROUNDS; round++) {
            String user = "user" + round;
            Rest.Answer created = meets(
                    ADMITTED,
                    user,
                    OLD,
                    () -> tenant.created(credentials + ".json", "Username", user, "Password", OLD));
            String credential = credentials + '/' + created.sid() + ".json";
            meets(REFUSED, user, OLD, () -> fine(tenant.post(credential, "Password", NEW)));
            meets(REFUSED, user, NEW, () -> fine(owner.post(account, "Status", "suspended")));
            meets(ADMITTED, user, NEW, () -> fine(owner.post(account, "Status", "active")));
            meets(REFUSED, user, NEW, () -> fine(tenant.delete(mappings + '/' + list + ".json")));
            meets(ADMITTED, user, NEW, () -> tenant.created(mappings + ".json", "CredentialListSid", list));
            meets(REFUSED, user, NEW, () -> fine(tenant.delete(credential)));
        }
        Collections.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "%d writes: p50 %d us, p99 %d us, most %d us%n",
                micros.size(),
                micros.get(micros.size() / 2),
                micros.get(micros.size() * 99 / 100),
                micros.get(micros.size() - 1));
        assertEquals(List.of(), stale, stale.size() + " of " + micros.size());
    }

    /** Writes and calls at once; notes when the call meets something else. */
    private Rest.Answer meets(int expected, String user, String password, Supplier<Rest.Answer> write) {
        try (Phone phone = new Phone(served.address(), user, password, Edge.DOMAIN)) {
            Phone.Call call = phone.call();
            // A domain that nobody has is challenged whatever becomes of the other, and the nonce counts for both.
            phone.send(call.request("OPTIONS", "sip:bob@nobody.example.net"));
            Heard challenge = outcome(phone);
            assertEquals(407, challenge.status());
            String invite = call.invite("bob", phone.authorization(challenge, "INVITE", "bob", 1));
            long begun = System.nanoTime();
            Rest.Answer answer = write.get();
            micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
            phone.send(invite);
            Heard outcome = outcome(phone);
            phone.send(call.ackOf(outcome, "bob"));
            if (outcome.status() != expected) {
                stale.add(user + ": " + outcome.status() + " (expected: " + expected + ")");
            }
            return answer;
        }
    }

    private static Heard outcome(Phone phone) {
        return phone.peer().receive(heard -> heard.status() >= 200);
    }

    private void answerBusy() {
        while (!over) {
            try {
                Heard heard = pbx.receiveWithin(Duration.ofMillis(200));
                if (heard != null && heard.isProbe()) {
                    pbx.send(heard.from(), heard.answer("200 OK"));
                } else if (heard != null && heard.is("INVITE")) {
                    pbx.send(heard.from(), heard.answer("486 Busy Here"));
                }
            } catch (UncheckedIOException closed) {
                return;
            }
        }
    }

    private void spin() {
        while (!over) {
            Thread.onSpinWait();
        }
    }
}
