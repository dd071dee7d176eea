package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ten tasks of the console in a real browser, by somebody who only reads the page: each at most three clicks or one
 * search from the first page. The network is cut but for this machine.
 */
@Tag("journey")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleJourneyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GUESSER = "carol";
    private static final List<String> PAGES = List.of(
            "",
            "why",
            "why?q=heidi",
            "why?q=nobody",
            "live",
            "whatif",
            "lockouts",
            "upstreams",
            "users",
            "users?q=alice",
            "add",
            "registrations");

    private final Peer pbx = Peer.lively();
    private Served edge;
    private Browser browser;
    private String page;
    private String domain;
    private String dead;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        browser = new Browser(); // before anything else takes its time
        dead = "127.0.0.1:" + Ports.free().getPort();
        edge = Served.inFrontOf(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port()),
                folder,
                new Authority("edges"),
                usual -> usual.replace("trusted-sources: [ 127.0.0.1/32 ]", "lockout: { failures: 3, users: 200 }")
                        .replace(
                                "\" ] } }\n",
                                "\", \"sip:" + dead + "\" ], probe-interval: 500ms, answer-timeout: 300ms } }\n"));
        edge.provision();
        edge.takeRegistrations(GUESSER, "ivan", "judy", "heidi");
        Rest rest = edge.rest();
        domain = rest.get(rest.in("/SIP/Domains.json"))
                .body()
                .at("/domains/0/sid")
                .asText();
        rest.post(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "visitors");
        await().atMost(PATIENCE).until(() -> edge.knows(5));
        edge.edit("admin: { listen: ", "node-id: 7\nadmin: { listen: ");
        edge.hangUp();
        page = "http://127.0.0.1:" + edge.apiPort() + "/console";
        browser.open(page);
        browser.type("Account SID or API key", Served.ACCOUNT);
        browser.type("Auth token", Served.TOKEN);
        browser.enter();
        browser.see("What became of requests", Served.ACCOUNT);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (edge != null) {
            edge.close();
        }
        pbx.close();
    }

    @BeforeEach
    void begin() {
        browser.look(1_200, false);
        browser.begin();
    }

    /** Whatever a task does: nothing leaves the listener, nothing breaks the policy, nothing is kept, no script fails. */
    @AfterEach
    void assertWellBehaved() throws IOException {
        for (String address : browser.requests()) {
            assertTrue(
                    address.startsWith(page) || address.startsWith("http://127.0.0.1:" + edge.apiPort() + "/"),
                    address);
            assertFalse(address.contains(Served.TOKEN), address);
        }
        assertEquals(List.of(), browser.violations());
        assertEquals(List.of(), browser.complaints());
        assertEquals(
                0L,
                browser.script("return localStorage.length + sessionStorage.length + document.cookie.length"
                        + " + (location.href.includes('" + Served.TOKEN + "') ? 1 : 0)"));
    }

    /** As somebody who asks without credentials and answers the challenge; gives the Call-ID. */
    private String tries(String user, String password, String agent) {
        try (Phone phone = new Phone(edge.address(), user, password, Edge.DOMAIN)) {
            Phone.Call call = phone.call();
            phone.send(call.request("MESSAGE", "sip:bob@" + Edge.DOMAIN, "User-Agent: " + agent));
            Heard challenge = phone.peer().receive(Heard::isFinal);
            phone.send(call.request(
                    "MESSAGE",
                    "sip:bob@" + Edge.DOMAIN,
                    "User-Agent: " + agent,
                    phone.authorization(challenge, "MESSAGE", "sip:bob@" + Edge.DOMAIN, 1)));
            assertEquals(
                    403, phone.peer().receive(heard -> heard.status() == 403).status());
            return call.callId();
        }
    }

    private void register() {
        try (Phone alice = new Phone(edge.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN)) {
            String uri = "sip:" + Edge.DOMAIN;
            String to = "To: <sip:alice@" + Edge.DOMAIN + ">";
            Phone.Call call = alice.call();
            alice.send(call.request("REGISTER", uri, "Expires: 600").replace("To: <" + uri + ">", to));
            Heard challenge = alice.peer().receive(Heard::isFinal);
            String line = alice.authorization(challenge, "REGISTER", uri, 1);
            alice.send(call.request("REGISTER", uri, "Expires: 600", "User-Agent: Desk 7", line)
                    .replace("To: <" + uri + ">", to));
            Heard heard = pbx.receive(each -> each.startLine().startsWith("REGISTER"));
            pbx.send(edge.address(), heard.answer("200 OK"));
            assertEquals(200, alice.peer().receive(Heard::isFinal).status());
        }
    }

    private void assertAtMostThreeClicks() {
        assertTrue(browser.clicks() <= 3, () -> browser.clicks() + " clicks");
    }

    @Test
    void why_was_this_call_refused_is_one_search_by_call_id_user_or_source() throws IOException {
        String callId = tries(Edge.USER, "Guess-guess-1", "<img src=x onerror=alert(1)>");
        for (String known : List.of(callId, Edge.USER, "127.0.0.1", Edge.USER + '@' + Edge.DOMAIN)) {
            browser.begin();
            browser.type("Why was this call refused?", known);
            browser.enter();
            browser.see("of “" + known + "”", "wrong password", "What to do:", "Give the user a new password");
            assertEquals(0, browser.clicks());
        }
        browser.begin();
        browser.type("Why was this call refused?", callId);
        browser.enter();
        browser.see("1 challenge too");
        browser.click("Everything that is known");
        browser.see(callId, "<img src=x onerror=alert(1)>", "403 from the edge", domain);
        assertEquals(0L, browser.script("return document.querySelectorAll('img[src=x]').length"));
        browser.photograph("why");
        browser.click("Would it pass now?");
        browser.click("Would it pass?");
        browser.see("It would pass.");
    }

    @Test
    void what_was_never_heard_of_is_answered_with_what_to_look_at() {
        browser.type("Why was this call refused?", "no-such-call");
        browser.enter();
        browser.see("This node remembers nothing of “no-such-call”.", "outbound proxy");
    }

    @Test
    void attempts_are_watched_live_and_filtered() throws IOException {
        browser.click("Live");
        browser.see("listening");
        browser.type("Domain", "half a na");
        tries("kim", "Guess-guess-2", "phone");
        browser.see("unknown user");
        assertEquals("half a na", browser.value("Filter", "Domain"), "what happens leaves alone what is typed");
        browser.type("Domain", "");
        browser.type("User", "dave");
        browser.enter();
        browser.see("listening", "Everything");
        assertAtMostThreeClicks();
        tries("ivan", "Guess-guess-2", "phone");
        tries("dave", "Guess-guess-3", "phone");
        browser.see("unknown user", "1 request so far");
        assertFalse(browser.text().contains("wrong password"), browser::text);
        browser.photograph("live");
        browser.click("Stop");
        browser.see("stopped");
    }

    @Test
    void whether_a_phone_would_pass_is_asked_with_one_form() throws IOException {
        browser.click("What if?");
        browser.type("Request-URI", "sip:bob@" + Edge.DOMAIN);
        browser.type("User", "erin");
        browser.type("Source address", "192.0.2.7");
        browser.click("Would it pass?");
        browser.see("It would not pass: unknown user.", "What to do:", "failed", "not reached");
        assertAtMostThreeClicks();
        browser.photograph("whatif");
        browser.type("User", Edge.USER);
        browser.enter();
        browser.see("It would pass.");
        browser.type("Source address", "somewhere");
        browser.enter();
        browser.see("an IPv4 or IPv6 address");
        assertEquals(1, browser.complaints().size(), "of the 400");
    }

    @Test
    void a_lock_out_is_lifted() throws IOException {
        for (int i = 0; i < 3; i++) {
            tries(GUESSER, "Guess-guess-4", "phone");
        }
        browser.click("Lockouts");
        browser.see(GUESSER, "127.0.0.1");
        browser.photograph("lockouts");
        browser.click("Let carol from 127.0.0.1 in again");
        browser.see("carol from 127.0.0.1 may try again, from now on.", "Nobody is locked out on this node.");
        assertAtMostThreeClicks();
    }

    @Test
    void an_upstream_that_is_down_says_why() throws IOException {
        browser.click("Upstreams");
        browser.see("1 of 2 up.", "sip:" + dead, "Why: ", "What to do: ");
        assertAtMostThreeClicks();
        browser.photograph("upstreams");
    }

    @Test
    void a_user_is_found_with_everything_that_lets_him_in() throws IOException {
        browser.click("Users");
        browser.type("User name", Edge.USER);
        browser.enter();
        browser.see("is in the list phones", "call at " + Edge.DOMAIN, "register at " + Edge.DOMAIN, domain);
        assertAtMostThreeClicks();
        browser.photograph("user");
        browser.type("User name", "nobody-at-all");
        browser.enter();
        browser.see("No list of this account has a user “nobody-at-all”.");
    }

    @Test
    void a_domain_a_list_a_mapping_and_a_user_are_added_and_the_user_gets_in() throws IOException {
        browser.click("Add");
        browser.typeIn("Add a domain", "Domain name", "new.example.com");
        browser.tick("Phones may register");
        browser.click("Add domain");
        browser.see("Made the domain new.example.com.");
        assertAtMostThreeClicks();
        browser.typeIn("Add a list", "Name", "newcomers");
        browser.enter();
        browser.see("Made the list newcomers.");
        browser.choose("Add a mapping", "Who is in the list", "newcomers");
        browser.choose("Add a mapping", "gets in at", "new.example.com");
        browser.click("Add mapping");
        browser.see("Made the mapping.", "Who is in the list gets in there from now on.");
        browser.choose("Add a user", "In the list", "newcomers");
        browser.typeIn("Add a user", "User name", "frank");
        browser.typeIn("Add a user", "Password", "short");
        browser.click("Make one");
        browser.click("Add user");
        browser.see("Made the user frank.");
        browser.photograph("add");
        String password = browser.value("Add a user", "Password");
        assertEquals(20, password.length());
        assertTrue(admits("frank", password, "new.example.com"));
        browser.click("Add user");
        browser.see("Username is taken");
        assertEquals(1, browser.complaints().size(), "of the 400");
    }

    @Test
    void a_password_is_rotated_and_the_old_one_ends() throws IOException {
        Rest rest = edge.rest();
        String list = rest.get(rest.in("/SIP/CredentialLists.json?FriendlyName=phones"))
                .body()
                .at("/credential_lists/0/sid")
                .asText();
        rest.post(
                rest.in("/SIP/CredentialLists/" + list + "/Credentials.json"),
                "Username",
                "grace",
                "Password",
                Edge.PASSWORD);
        assertTrue(admits("grace", Edge.PASSWORD, Edge.DOMAIN));
        browser.click("Users");
        browser.type("User name", "grace");
        browser.enter();
        browser.click("New password");
        String form = "New password for grace";
        browser.typeIn(form, "Password", "New-Password-" + 2026);
        browser.choose(form, "The old password", "ends at once");
        browser.click("Save");
        browser.see("Saved. It is in force on this node.", "The old one is good no more.");
        assertAtMostThreeClicks();
        browser.photograph("password");
        assertTrue(admits("grace", "New-Password-2026", Edge.DOMAIN));
        assertFalse(admits("grace", Edge.PASSWORD, Edge.DOMAIN));
    }

    /** Whether a call of his reaches the PBX, which declines it. */
    private boolean admits(String user, String password, String at) {
        try (Phone phone = new Phone(edge.address(), user, password, at)) {
            Phone.Call call = phone.call();
            phone.send(call.invite("bob"));
            Heard challenge = phone.peer().receive(heard -> heard.status() == 407);
            phone.send(call.ackOf(challenge, "bob"));
            phone.send(call.invite("bob", phone.authorization(challenge, "INVITE", "bob", 1)));
            Heard next = phone.peer().receive(heard -> heard.status() == 100 || heard.status() == 403);
            if (next.status() == 403) {
                return false;
            }
            Heard invite = pbx.receive(
                    heard -> heard.is("INVITE") && heard.header("From").contains(user + '@'));
            pbx.send(edge.address(), invite.answer("603 Decline"));
            phone.send(call.ackOf(phone.peer().receive(Heard::isFinal), "bob"));
            return true;
        }
    }

    @Test
    void who_is_registered_through_this_node_is_listed() throws IOException {
        register();
        browser.click("Registered");
        browser.see("Registered phones", Edge.USER, "Desk 7");
        assertAtMostThreeClicks();
        browser.photograph("registrations");
        browser.type("Show those with", "nothing like it");
        browser.see("0 phones of ");
    }

    @Test
    void whether_all_is_well_is_the_first_page() throws IOException {
        tries("judy", "Guess-guess-5", "phone");
        browser.see(
                "Something is wrong",
                "1 of 2 upstream targets down.",
                "1 changed key in force only after a restart.",
                "node-id",
                "queue wait",
                "requests per s",
                "wrong password",
                "tls:",
                "version",
                "store",
                Edge.REALM);
        assertEquals(0, browser.clicks());
        browser.photograph("overview");
        browser.look(1_200, true);
        browser.photograph("overview-dark");
        browser.look(320, false);
        browser.photograph("overview-narrow");
        browser.click("wrong password");
        browser.see("Lately: wrong password", "judy", "What to do: ");
    }

    @Test
    void a_tenant_sees_what_is_his_own_and_an_api_key_logs_in_as_well() throws IOException {
        Rest rest = edge.rest();
        Rest.Answer tenant = rest.post("/2010-04-01/Accounts.json", "FriendlyName", "tenant");
        Rest.Answer key = Rest.to("http://127.0.0.1:" + edge.apiPort())
                .as(tenant.sid(), tenant.text("auth_token"))
                .post("/2010-04-01/Accounts/" + tenant.sid() + "/Keys.json", "FriendlyName", "console");
        browser.click("Log out");
        browser.see("Kept in the memory of this page only");
        browser.type("Account SID or API key", key.sid());
        browser.type("Secret of the key", "wrong");
        browser.type("Account SID", tenant.sid());
        browser.enter();
        browser.see("The edge does not know this login.");
        assertNotEquals(List.of(), browser.complaints(), "of the 401");
        browser.photograph("login");
        browser.type("Secret of the key", key.text("secret"));
        browser.enter();
        browser.see("What became of your latest requests", tenant.sid());
        browser.complaints(); // of the 404
        browser.click("Upstreams");
        browser.see("Upstreams are the operator's.");
        browser.click("Log out");
        browser.type("Account SID or API key", Served.ACCOUNT);
        browser.type("Auth token", Served.TOKEN);
        browser.enter();
        browser.see("Overview");
    }

    @Test
    void every_page_can_be_used_by_everybody_in_light_and_dark_and_at_320_pixels() throws IOException {
        register();
        tries("heidi", "Guess-guess-6", "phone");
        for (String each : PAGES) {
            browser.script("location.hash = '#/" + each + "'");
            browser.seeNoMore("Loading …");
            browser.seeNoMore("Looking where");
            String name = each.replaceAll("[^a-z]", "-") + "-";
            browser.look(1_200, false);
            browser.assertAccessible(each + " in light");
            browser.look(1_200, true);
            browser.assertAccessible(each + " in dark");
            browser.look(320, true);
            browser.assertAccessible(each + " at 320 pixels in dark");
            browser.look(320, false);
            browser.assertAccessible(each + " at 320 pixels");
            browser.photograph("narrow-" + name);
        }
    }

    @Test
    void the_keyboard_is_enough() {
        browser.script("document.body.tabIndex = -1; document.body.focus()");
        assertEquals("Skip to the page", browser.tab());
        assertEquals("portcullis", browser.tab());
        assertEquals("Log out", browser.tab());
        assertEquals("Overview", browser.tab());
        assertEquals("Why refused?", browser.tab());
        browser.enter();
        browser.see("Every request from outside ends with one reason.");
        assertEquals("main", browser.script("return document.activeElement.id"));
    }
}
