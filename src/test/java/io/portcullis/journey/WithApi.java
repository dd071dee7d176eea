package io.portcullis.journey;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests that talk to one running API, and what they often need there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithApi {
    static final String PASSWORD = "CorrectHorse42";

    LiveApi api;
    Rest rest;

    @BeforeAll
    void startApi(@TempDir Path dir) {
        api = setup(LiveApi.Setup.in(dir)).start();
        rest = api.rest();
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    /** What this class wants otherwise than usual. */
    LiveApi.Setup setup(LiveApi.Setup usual) {
        return usual;
    }

    /** The path of a new credential list, without suffix. */
    String newList() {
        return newList(rest, unique());
    }

    static String newList(Rest rest, String name) {
        String sid = rest.created(rest.in("/SIP/CredentialLists.json"), "FriendlyName", name)
                .sid();
        return rest.in("/SIP/CredentialLists/" + sid);
    }

    /** The path of a new domain, without suffix. */
    String newDomain() {
        return newDomain(unique() + ".example.com");
    }

    String newDomain(String name) {
        String sid =
                rest.created(rest.in("/SIP/Domains.json"), "DomainName", name).sid();
        return rest.in("/SIP/Domains/" + sid);
    }

    /** The path of a new access control list, without suffix. */
    String newAccessList() {
        String sid = rest.created(rest.in("/SIP/IpAccessControlLists.json"), "FriendlyName", unique())
                .sid();
        return rest.in("/SIP/IpAccessControlLists/" + sid);
    }

    /** The path of a new trunk. */
    String newTrunk() {
        return "/v1/Trunks/" + rest.created("/v1/Trunks").sid();
    }

    /** The last segment of a path. */
    static String sidOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String unique() {
        return "u" + UUID.randomUUID();
    }
}
