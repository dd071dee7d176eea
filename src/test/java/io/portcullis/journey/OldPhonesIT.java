package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIPp answers nothing but the first challenge, and only when that is MD5: it cannot call where SHA-256 comes first, but can
 * through a domain that says otherwise, from the answer to that on.
 */
class OldPhonesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void a_phone_that_knows_only_md5_calls_once_its_domain_asks_for_md5() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Served edge = Served.inFrontOf(
                        address, folder, usual -> usual + "digest: { algorithms: [ SHA-256, MD5 ] }\n")) {
            edge.provision();
            await().until(edge::knowsTheUser);
            Rest rest = edge.rest();
            String sid = rest.get(rest.in("/SIP/Domains.json"))
                    .body()
                    .at("/domains/0/sid")
                    .textValue();
            String domain = rest.in("/SIP/Domains/" + sid + ".json");
            assertEquals(0, called(edge), "SHA-256 first");
            fine(rest.post(domain, "DigestAlgorithms", "MD5"));
            assertEquals(5, called(edge), "MD5");
            fine(rest.post(domain, "DigestAlgorithms", "MD5,SHA-256"));
            assertEquals(5, called(edge), "MD5 first");
            fine(rest.post(domain, "DigestAlgorithms", ""));
            assertEquals(0, called(edge), "as the deployment has it");
            assertEquals(10, pbx.finish().hangups());
        }
    }

    private int called(Served edge) throws IOException, InterruptedException {
        try (Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, 5, folder)) {
            return phones.awaitEnd(PATIENCE).successful();
        }
    }
}
