package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Sipp.Statistics;
import io.portcullis.pbx.DemoPbx;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes on one PostgreSQL behind balancers that go by the source's address. {@code -Dfleet.kills=9} kills for three
 * minutes instead of one.
 */
class FleetJourneyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int KILLS = Integer.getInteger("fleet.kills", 3);
    private static final int PHONES = 12;

    @TempDir
    private Path folder;

    @Test
    void a_thousand_calls_of_sipp_pass_nginx_and_none_fails() throws IOException, InterruptedException {
        Peers.require("nginx");
        InetSocketAddress pbxAddress = Ports.free();
        try (Sipp pbx = Sipp.pbx(pbxAddress, Edge.USER, folder);
                ThreeNodes fleet = ThreeNodes.inFrontOf(pbxAddress, folder);
                Balancer balancer = Balancer.nginx(fleet.entrance(), folder, fleet.addresses())) {
            Sipp phones = Sipp.phones("phone", balancer.address(), Edge.PASSWORD, 1_000, folder, "-t", "t1");
            Statistics called = phones.awaitEnd(PATIENCE);
            assertEquals(1_000, called.successful(), called::errors);
            assertEquals(0, called.failed(), called::errors);
            assertEquals(0, pbx.finish().failed());
        }
    }

    @Test
    void baresip_registers_and_is_called_through_haproxy() throws IOException {
        Peers.require("haproxy");
        try (Kamailio pbx = Kamailio.apart(folder);
                ThreeNodes fleet = ThreeNodes.inFrontOf(pbx.address(), folder, "bob");
                Balancer balancer = Balancer.haproxy(fleet.entrance(), folder, fleet.addresses())) {
            Path callee = Files.createDirectory(folder.resolve("alice"));
            Path caller = Files.createDirectory(folder.resolve("bob"));
            try (Baresip alice = Baresip.answering(balancer.address(), "tcp", 60, callee)) {
                await().atMost(PATIENCE).untilAsserted(() -> assertTrue(alice.said("200 OK"), alice::output));
                try (Baresip bob = Baresip.dial("bob", Edge.USER, balancer.address(), "tcp", Edge.PASSWORD, caller)) {
                    await().atMost(PATIENCE).untilAsserted(() -> assertTrue(bob.said("Call established"), bob::output));
                }
                await().atMost(PATIENCE).untilAsserted(() -> assertTrue(alice.said("session closed"), alice::output));
            }
        }
    }

    @Test
    void a_phone_that_registered_over_udp_is_found_through_another_node_when_its_own_has_died() throws Exception {
        try (Kamailio pbx = Kamailio.apart(folder);
                ThreeNodes fleet = ThreeNodes.inFrontOf(pbx.address(), folder, "bob");
                DatagramBalancer balancer = new DatagramBalancer(fleet.entrance(), fleet.addresses())) {
            Path callee = Files.createDirectory(folder.resolve("alice"));
            Path caller = Files.createDirectory(folder.resolve("bob"));
            try (Baresip alice = Baresip.answering(balancer.address(), "udp", 3_600, callee)) {
                await().atMost(PATIENCE).untilAsserted(() -> assertTrue(alice.said("200 OK"), alice::output));
                await().until(() -> registrars(fleet).findFirst().isPresent());
                int own = registrars(fleet).findFirst().orElseThrow();
                fleet.nodes().get(own).kill();
                balancer.isDead(fleet.addresses()[own]);
                try (Baresip bob = Baresip.dial("bob", Edge.USER, balancer.address(), "udp", Edge.PASSWORD, caller)) {
                    await().atMost(PATIENCE).untilAsserted(() -> assertTrue(bob.said("Call established"), bob::output));
                }
                await().atMost(PATIENCE).untilAsserted(() -> assertTrue(alice.said("session closed"), alice::output));
            }
        }
    }

    /** Which nodes have seen somebody register. */
    private static IntStream registrars(ThreeNodes fleet) {
        return IntStream.range(0, fleet.nodes().size())
                .filter(i -> fleet.nodes().get(i).log().contains("method=\"REGISTER\""));
    }

    @Test
    void whichever_node_dies_no_dialog_is_lost_and_the_next_try_passes() throws Exception {
        Peers.require("haproxy");
        DemoPbx.Settings settings =
                new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ZERO, 2 * KILLS * PHONES + PHONES);
        try (DemoPbx pbx = new DemoPbx(settings, System::nanoTime);
                ThreeNodes fleet = ThreeNodes.inFrontOf(pbx.address(), folder);
                Balancer balancer = Balancer.haproxy(fleet.entrance(), folder, fleet.addresses())) {
            List<StreamPhone> phones = IntStream.range(0, PHONES)
                    .mapToObj(i -> new StreamPhone("127.0.0." + (40 + i), balancer.address()))
                    .toList();
            for (int kill = 0; kill < KILLS; kill++) {
                phones.forEach(StreamPhone::call);
                await().until(() -> fleet.nodes().stream()
                                .filter(each -> each.log().contains("result=ok"))
                                .count()
                        > 1);
                Served node = fleet.nodes().get(kill % fleet.nodes().size());
                node.kill();
                phones.forEach(StreamPhone::hangUp);
                phones.forEach(StreamPhone::call);
                phones.forEach(StreamPhone::hangUp);
                node.startAgain();
            }
            phones.forEach(StreamPhone::close);
            await().until(() -> pbx.calls().stream().allMatch(call -> call.state() == DemoPbx.State.ENDED));
        }
    }

    /** A phone on TCP at an address of its own, which connects again and asks again when its connection breaks. */
    private static final class StreamPhone {
        private final String host;
        private final InetSocketAddress edge;
        private final Phone writer;
        private Phone.Call call;
        private Heard answer;
        private StreamPeer connection;

        StreamPhone(String host, InetSocketAddress edge) {
            this.host = host;
            this.edge = edge;
            this.writer = new Phone(edge, Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
            this.call = writer.call();
            this.connection = connect();
        }

        private StreamPeer connect() {
            try {
                return StreamPeer.over(new Socket(edge.getAddress(), edge.getPort(), InetAddress.getByName(host), 0));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static String overTcp(String message) {
            return message.replaceFirst("SIP/2.0/UDP ", "SIP/2.0/TCP ");
        }

        private Heard ask(String request) {
            connection.send(overTcp(request));
            Heard heard = connection.receive();
            while (heard.status() < 200) {
                heard = connection.receive();
            }
            return heard;
        }

        /** Tries until it is done, each time over a new connection. */
        private void insist(Runnable what) {
            await().atMost(PATIENCE).pollInSameThread().until(() -> {
                try {
                    what.run();
                    return true;
                } catch (UncheckedIOException | AssertionError broken) {
                    connection.close();
                    connection = connect();
                    return false;
                }
            });
        }

        void call() {
            insist(() -> {
                call = writer.call();
                Heard challenge = ask(call.invite("echo"));
                connection.send(overTcp(call.ackOf(challenge, "echo")));
                answer = ask(call.invite("echo", writer.authorization(challenge, "INVITE", "echo", 1)));
                assertEquals(200, answer.status());
                connection.send(overTcp(call.inDialog("ACK", answer)));
            });
        }

        void hangUp() {
            insist(() -> assertEquals(200, ask(call.inDialog("BYE", answer)).status()));
        }

        void close() {
            connection.close();
            writer.close();
        }
    }
}
