package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.wire.WireListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anybody may forge the news that nobody listens at a phone: it counts only while the phone itself says nothing. */
class EdgeSilentPhoneTest {
    private final AtomicReference<Runnable> whenNewsComes = new AtomicReference<>(() -> {});

    private final WireListener news = new WireListener() {
        @Override
        public void sendFailed(Transport transport) {
            whenNewsComes.getAndSet(() -> {}).run();
        }
    };

    private static Heard registered(EdgeUnderTest edge, Phone alice) {
        Phone.Call call = alice.call();
        String uri = "sip:" + alice.domain();
        String aor = "To: <sip:alice@" + alice.domain();
        alice.send(call.request("REGISTER", uri).replace("To: <" + uri, aor));
        String proof = alice.authorization(alice.receive(), "REGISTER", uri, 1, EdgeUnderTest.PASSWORD);
        alice.send(call.request("REGISTER", uri, proof).replace("To: <" + uri, aor));
        Heard register = edge.pbx().receive();
        edge.pbx().send(register.from(), register.answer("200 OK"));
        assertEquals(200, alice.receive().status());
        return register;
    }

    private static String toPhone(String method, Heard register, Peer pbx) {
        String uri = register.header("Contact").replaceAll("[<>]", "");
        return method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + pbx.hostPort()
                + ";branch=z9hG4bKnews\r\nRoute: " + register.header("Path")
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:pbx@pbx.example.com>;tag=pbx\r\n"
                + "To: <sip:alice@pbx.example.com>\r\nCall-ID: news\r\nCSeq: 1 " + method + "\r\nContact: <sip:pbx@"
                + pbx.hostPort() + ">\r\nContent-Length: 0\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "INVITE"})
    @Tag("TRN-09")
    void who_says_something_is_there_whatever_the_network_says(String method) {
        EdgeServer.Listeners told =
                new EdgeServer.Listeners(EdgeListener.NONE, news, GateListener.NONE, ProxyListener.NONE);
        try (EdgeUnderTest edge = new EdgeUnderTest(told)) {
            edge.takeRegistrations();
            edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
            Phone alice = edge.alice();
            Heard register = registered(edge, alice);
            int port = alice.peer().port();
            CompletableFuture<Peer> back = new CompletableFuture<>();
            whenNewsComes.set(() -> {
                // On the edge's own loop: it has not yet begun to wait for what the phone says.
                Peer again = Peer.at("127.0.0.1", port);
                again.send(
                        edge.address(),
                        "OPTIONS sip:pbx.example.com SIP/2.0\r\nVia: SIP/2.0/UDP "
                                + again.hostPort()
                                + ";branch=z9hG4bKhere\r\nFrom: <sip:alice@pbx.example.com>;tag=a\r\n"
                                + "To: <sip:pbx.example.com>\r\nCall-ID: here\r\nCSeq: 1 OPTIONS\r\n\r\n");
                back.complete(again);
            });
            alice.close();
            edge.pbx().send(edge.address(), toPhone(method, register, edge.pbx()));
            try (Peer phone = back.join()) {
                Heard asked = phone.receive(heard -> heard.is(method));
                phone.send(edge.address(), asked.answer("200 OK"));
                Heard answer = edge.pbx().receive(Heard::isFinal);
                assertEquals(200, answer.status(), answer::toString);
            }
        }
    }
}
