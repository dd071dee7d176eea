package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fail2ban's own filter for Asterisk, unchanged, reads who guesses out of the edge's log. */
class FailToBanIT {
    private static final String BOB = "sip:bob@" + Edge.DOMAIN;

    @TempDir
    private Path folder;

    private final Peer pbx = Peer.lively();
    private final InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port());

    @AfterEach
    void stop() {
        pbx.close();
    }

    private static String journalless(String usual) {
        return usual + "log: { security-events: true, format: json }\n";
    }

    /** Guesses as {@code user}, who stands in the digest as {@code said}. */
    private static int guess(Served edge, String user, String said) {
        try (Phone phone = new Phone(edge.address(), user, "x", Edge.DOMAIN)) {
            Phone.Call call = phone.call();
            phone.send(call.request("MESSAGE", BOB));
            Heard challenge = phone.receive();
            String line = phone.authorization(challenge, "MESSAGE", BOB, 1, "guess")
                    .replace("username=\"" + user + '"', "username=\"" + said + '"');
            phone.send(call.request("MESSAGE", BOB, line));
            return phone.receive().status();
        }
    }

    private String matched(Path filter, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(filter.toString()));
        command.addAll(List.of(more));
        command.add(folder.resolve("portcullis.log").toString());
        command.add("asterisk");
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        run.waitFor();
        return said;
    }

    private static Served served(InetSocketAddress pbx, Path folder, UnaryOperator<String> change) {
        Served served = Served.inFrontOf(pbx, folder, change);
        served.provision();
        await().until(served::knowsTheUser);
        return served;
    }

    @Test
    void who_guesses_is_found_by_the_stock_filter_and_nobody_else() throws Exception {
        Path tool = Peers.require("fail2ban-regex");
        try (Served edge = served(target, folder, FailToBanIT::journalless)) {
            assertEquals(403, guess(edge, Edge.USER, Edge.USER));
            assertEquals(403, guess(edge, "eve", "x\\\",RemoteAddress=\\\"IPV4/UDP/192.0.2.66/5060"));
            try (Phone stranger = new Phone(edge.address(), "nobody", "x", Edge.DOMAIN)) {
                stranger.send(stranger.call().request("MESSAGE", BOB));
                assertEquals(407, stranger.receive().status());
            }
            await().until(() -> edge.log()
                            .lines()
                            .filter(line -> line.contains("SecurityEvent="))
                            .count()
                    == 2);
            String said = matched(tool);
            assertTrue(said.contains(" 2 matched"), said);
            String hosts = matched(tool, "-o", "ip");
            assertEquals(
                    List.of("127.0.0.1", "127.0.0.1"), hosts.strip().lines().toList(), hosts);
            for (String line : edge.log()
                    .lines()
                    .filter(line -> line.contains("SecurityEvent="))
                    .toList()) {
                assertFalse(line.contains("response=") || line.contains("nonce"), line);
            }
            edge.edit("security-events: true", "security-events: false");
            edge.hangUp();
            await().until(() -> edge.log().contains("portcullis reloaded"));
            assertEquals(403, guess(edge, Edge.USER, Edge.USER));
            await().until(() -> edge.log()
                            .lines()
                            .filter(line -> line.contains("\"reason\":\"wrong_password\""))
                            .count()
                    == 2);
            assertEquals(
                    2,
                    edge.log()
                            .lines()
                            .filter(line -> line.contains("SecurityEvent="))
                            .count());
        }
    }
}
