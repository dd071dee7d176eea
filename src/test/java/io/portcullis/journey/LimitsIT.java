package io.portcullis.journey;

import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How many of each kind there may be, and that writers who race for the last place or the same name do not both win. */
class LimitsIT extends WithApi {
    private static final int WRITERS = 8;

    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    @AfterAll
    void stopWriters() {
        writers.shutdownNow();
    }

    @Test
    void an_account_has_100_credential_lists() throws Exception {
        Rest own = newAccount();
        fills(100, 400, 21239, i -> own.post(own.in("/SIP/CredentialLists.json"), "FriendlyName", "list " + i));
    }

    @Test
    void a_credential_list_has_1000_users() throws Exception {
        String path = newList() + "/Credentials.json";
        fills(1000, 400, 21242, i -> rest.post(path, "Username", "user" + i, "Password", PASSWORD));
    }

    @Test
    void an_account_has_1000_access_lists() throws Exception {
        Rest own = newAccount();
        fills(1000, 400, 21255, i -> own.post(own.in("/SIP/IpAccessControlLists.json"), "FriendlyName", "list " + i));
    }

    @Test
    void an_access_list_has_100_addresses() throws Exception {
        String path = newAccessList() + "/IpAddresses.json";
        fills(100, 400, 21237, i -> rest.post(path, "FriendlyName", "a" + i, "IpAddress", "192.0.2." + i));
    }

    @Test
    void an_account_has_100_domains() throws Exception {
        Rest own = newAccount();
        String suffix = unique() + ".example.com";
        fills(100, 400, 21230, i -> own.post(own.in("/SIP/Domains.json"), "DomainName", "d" + i + "." + suffix));
    }

    @Test
    void an_account_has_100_trunks() throws Exception {
        Rest own = newAccount();
        fills(100, 400, 21244, i -> own.post("/v1/Trunks"));
    }

    @Test
    void a_trunk_has_100_origination_urls() throws Exception {
        String path = newTrunk() + "/OriginationUrls";
        fills(
                100,
                400,
                21249,
                i -> rest.post(
                        path,
                        "Weight",
                        "1",
                        "Priority",
                        "1",
                        "Enabled",
                        "true",
                        "FriendlyName",
                        "u" + i,
                        "SipUrl",
                        "sip:a.example.com"));
    }

    @Test
    void of_many_writers_of_the_same_name_one_wins() throws Exception {
        String list = newList() + "/Credentials.json";
        for (int round = 0; round < 5; round++) {
            String name = "n" + round;
            String domain = unique() + ".example.com";
            oneWins(21240, i -> rest.post(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "race " + name));
            oneWins(21240, i -> rest.post(list, "Username", name, "Password", PASSWORD));
            oneWins(21232, i -> rest.post(rest.in("/SIP/Domains.json"), "DomainName", domain));
        }
    }

    @Test
    void of_many_writers_of_the_same_mapping_one_wins() throws Exception {
        String domain = newDomain();
        String list = sidOf(newList());
        oneWins(
                21231,
                i -> rest.post(
                        domain + (i % 2 == 0 ? "" : "/Auth/Calls") + "/CredentialListMappings.json",
                        "CredentialListSid",
                        list));
        String trunk = newTrunk();
        oneWins(21245, i -> rest.post(trunk + "/CredentialLists", "CredentialListSid", list));
    }

    /** Creates {@code most} of a kind and a few more, many at once: as many succeed as may, the rest is refused. */
    private void fills(int most, int status, int code, IntFunction<Rest.Answer> create) throws Exception {
        List<Rest.Answer> answers = all(most + 5, create);
        assertEquals(
                most, answers.stream().filter(answer -> answer.status() == 201).count());
        for (Rest.Answer answer : answers) {
            if (answer.status() != 201) {
                refused(status, code, answer);
            }
        }
    }

    private void oneWins(int code, IntFunction<Rest.Answer> create) throws Exception {
        List<Rest.Answer> answers = all(WRITERS, create);
        assertEquals(
                1, answers.stream().filter(answer -> answer.status() == 201).count());
        for (Rest.Answer answer : answers) {
            if (answer.status() != 201) {
                refused(400, code, answer);
            }
        }
    }

    private List<Rest.Answer> all(int count, IntFunction<Rest.Answer> create)
            throws InterruptedException, ExecutionException {
        List<Future<Rest.Answer>> running = IntStream.range(0, count)
                .mapToObj(i -> writers.submit(() -> create.apply(i)))
                .toList();
        List<Rest.Answer> answers = new ArrayList<>();
        for (Future<Rest.Answer> one : running) {
            answers.add(one.get());
        }
        return answers;
    }

    private Rest newAccount() {
        Rest.Answer sub = rest.created("/2010-04-01/Accounts.json");
        return Rest.to(rest.base()).as(sub.sid(), sub.text("auth_token"));
    }
}
