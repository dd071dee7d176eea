package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The samples of the vendor's manual, word for word as a reader copies them from the page. Only what the manual itself leaves
 * to the reader is put in: the credentials, by the environment, and SIDs in place of {@code CLXXX…}, {@code ITaaa…} and
 * {@code ''}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplesJourneyIT {
    private static final Path SAMPLES = Path.of("src/test/journeys/samples").toAbsolutePath();
    private static final Path MODULES =
            Path.of("src/test/journeys/node/node_modules").toAbsolutePath();
    private static final Pattern PLACEHOLDER = Pattern.compile("([A-Z]{2})(?:X{32}|a{32})");

    private VendorNet net;
    private Path dir;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        Peers.require("node");
        Peers.require(MODULES.resolve("twilio"));
        dir = folder;
        net = VendorNet.open(Files.createDirectory(folder.resolve("net")));
    }

    @AfterAll
    void close() throws InterruptedException {
        if (net != null) {
            net.close();
        }
    }

    @Test
    void credential_lists() throws Exception {
        assertEquals(LiveApi.ACCOUNT, sample("credential-lists-1", Map.of()));
        Map<String, String> sids =
                Map.of("CL", sid("client.sip.credentialLists.list().then(l => console.log(l[0].sid))"));
        assertEquals(LiveApi.ACCOUNT, sample("credential-lists-2", sids));
        assertEquals(LiveApi.ACCOUNT, sample("credential-lists-3", Map.of()));
        assertEquals(LiveApi.ACCOUNT, sample("credential-lists-4", sids));
        assertEquals("", sample("credential-lists-5", sids));
        assertEquals("", sample("credential-lists-3", Map.of()));
    }

    @Test
    void credential_lists_of_a_trunk() throws Exception {
        Map<String, String> sids = new HashMap<>();
        sids.put("TK", sid("client.trunking.v1.trunks.create().then(t => console.log(t.sid))"));
        String create = "client.sip.credentialLists.create({friendlyName: 'of a trunk'}).then(l => console.log(l.sid))";
        sids.put("CL", sid(create));
        assertEquals(sids.get("CL"), sample("trunk-credential-lists-1", sids));
        assertEquals(sids.get("CL"), sample("trunk-credential-lists-2", sids));
        assertEquals("", sample("trunk-credential-lists-3", sids));
        assertEquals("", sample("trunk-credential-lists-2", sids));
        sid("client.sip.credentialLists('" + sids.get("CL") + "').remove()");
    }

    @Test
    void end_users_of_trusthub() throws Exception {
        Map<String, String> sids = Map.of("IT", sample("trusthub-end-users-1", Map.of()));
        assertEquals(sids.get("IT"), sample("trusthub-end-users-2", sids));
        assertEquals(sids.get("IT"), sample("trusthub-end-users-3", Map.of()));
        assertEquals(sids.get("IT"), sample("trusthub-end-users-4", sids));
        assertEquals("", sample("trusthub-end-users-5", sids));
        assertEquals("", sample("trusthub-end-users-3", Map.of()));
    }

    @Test
    void end_users_of_regulatory_compliance() throws Exception {
        Map<String, String> sids = Map.of("IT", sample("regulatory-end-users-1", Map.of()));
        assertEquals(sids.get("IT"), sample("regulatory-end-users-2", sids));
        assertEquals(sids.get("IT"), sample("regulatory-end-users-3", Map.of()));
        assertEquals("Twilio", sample("regulatory-end-users-4", sids));
        assertEquals("", sample("regulatory-end-users-5", sids));
        assertEquals("", sample("regulatory-end-users-3", Map.of()));
    }

    /** Runs a sample; answers what it printed. */
    private String sample(String name, Map<String, String> sids) throws IOException, InterruptedException {
        String text = Files.readString(SAMPLES.resolve(name + ".js"));
        String ready = PLACEHOLDER.matcher(text).replaceAll(found -> sids.getOrDefault(found.group(1), "missing"));
        ready = ready.replace("endUsers('')", "endUsers('" + sids.get("IT") + "')");
        return run(ready);
    }

    /** What a sample takes for granted, looked up or made. */
    private String sid(String expression) throws IOException, InterruptedException {
        return run("const client = require('twilio')(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);\n"
                + expression);
    }

    private String run(String program) throws IOException, InterruptedException {
        assertTrue(Files.isDirectory(dir));
        Path file = Files.writeString(Files.createTempFile(dir, "sample", ".js"), program);
        return net.run(Map.of("NODE_PATH", MODULES.toString()), "node", file.toString())
                .strip();
    }
}
