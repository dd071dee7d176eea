package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.api.OtherNodes;
import io.portcullis.directory.Node;
import io.portcullis.directory.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who operates a fleet sees who lags, and may have an answer wait for all. */
class NodesIT {
    private static final String NODES = "/portcullis/v1/Nodes";
    private static final Instant HEARD = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path dir;

    private final Neighbours neighbours = new Neighbours();

    @Test
    void the_operator_is_told_of_each_node_and_a_tenant_of_none() {
        neighbours.all.add(node(1, 40, Duration.ofMillis(300)));
        neighbours.all.add(node(3, 34, Duration.ofSeconds(6)));
        try (LiveApi api = LiveApi.Setup.in(dir).nodes(neighbours).start()) {
            Rest rest = api.rest();
            JsonNode nodes = rest.get(NODES).body().path("nodes");
            assertEquals(2, nodes.size());
            JsonNode lagging = nodes.get(1);
            assertEquals(3, lagging.path("node_id").intValue());
            assertEquals("all", lagging.path("role").textValue());
            assertEquals(34, lagging.path("revision").intValue());
            assertEquals("e1", lagging.path("epoch").textValue());
            assertEquals(6.25, lagging.path("checked_age_seconds").doubleValue());
            assertEquals("2026-03-01T12:00:00Z", lagging.path("last_seen").textValue());
            assertFalse(lagging.path("live").booleanValue());
            assertTrue(nodes.get(0).path("live").booleanValue());

            Rest.Answer tenant = rest.created("/2010-04-01/Accounts.json", "FriendlyName", "tenant");
            Rest tenants = rest.as(tenant.sid(), tenant.text("auth_token"));
            assertEquals(404, tenants.get(NODES).status());
            assertEquals(405, rest.post(NODES).status());
        }
    }

    @Test
    void a_write_that_waits_for_all_says_whether_it_is_in_force_everywhere() {
        try (LiveApi api = LiveApi.Setup.in(dir).nodes(neighbours).start()) {
            Rest rest = api.rest();
            String lists = rest.in("/SIP/CredentialLists.json");
            assertEquals(Optional.of("all"), told(rest.created(lists + "?Wait=all", "FriendlyName", "a")));
            assertEquals(api.directory().committed(), neighbours.asked);
            neighbours.lagging = List.of(3, 7);
            Rest.Answer late = rest.created(lists + "?Wait=all", "FriendlyName", "b");
            assertEquals(Optional.of("lagging=3,7"), told(late));
            String path = rest.in("/SIP/CredentialLists/" + late.sid() + ".json");
            Rest.Answer deleted = rest.delete(path + "?Wait=all");
            assertEquals(204, deleted.status());
            assertEquals(Optional.of("lagging=3,7"), told(deleted));
        }
    }

    @Test
    void who_does_not_ask_to_wait_does_not_and_another_word_is_refused_before_anything_is_written() {
        try (LiveApi api = LiveApi.Setup.in(dir).nodes(neighbours).start()) {
            Rest rest = api.rest();
            String lists = rest.in("/SIP/CredentialLists.json");
            assertEquals(Optional.empty(), told(rest.created(lists, "FriendlyName", "a")));
            assertEquals(0, neighbours.asked);
            long before = api.directory().committed();
            Rest.Answer refused = rest.post(lists + "?Wait=most", "FriendlyName", "b");
            assertEquals(400, refused.status());
            assertTrue(refused.text("message").contains("Wait"), refused.text("message"));
            assertEquals(before, api.directory().committed());
            assertEquals(Optional.empty(), told(rest.post(lists + "?Wait=all", "FriendlyName", "")));
        }
    }

    private static Optional<String> told(Rest.Answer answer) {
        return answer.headers().firstValue("Portcullis-Nodes");
    }

    private static Node node(int id, long revision, Duration silentFor) {
        return new Node(id, "all", null, new Position("e1", revision, ""), Duration.ofMillis(250), HEARD, silentFor);
    }

    /** Nodes as a test wants them. */
    private static final class Neighbours implements OtherNodes {
        final List<Node> all = new ArrayList<>();
        volatile List<Integer> lagging = List.of();
        volatile long asked;

        @Override
        public List<Node> all() {
            return all;
        }

        @Override
        public CompletableFuture<List<Integer>> lagging(long revision, Duration longest, Executor executor) {
            asked = revision;
            return CompletableFuture.completedFuture(lagging);
        }
    }
}
