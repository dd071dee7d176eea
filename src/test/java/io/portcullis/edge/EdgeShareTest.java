package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What belongs to all is not spent by one, nor what belongs to one by somebody who sends in his name; over real sockets. */
class EdgeShareTest {
    private static final String BOB = "bob";

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private EdgeUnderTest edge;

    @AfterEach
    void close() {
        edge.close();
    }

    private Phone at(String address) {
        return new Phone(
                Peer.at(address, 0), edge.address(), EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD, EdgeUnderTest.DOMAIN);
    }

    private static String odd(String message) {
        return message.replace(";branch=", "\r\n  ;branch=");
    }

    private static boolean isAnswer(Heard heard) {
        return heard.startLine().startsWith("SIP/2.0 ");
    }

    @Test
    void who_floods_in_a_customers_name_does_not_keep_the_customer_out() {
        edge = new EdgeUnderTest("gate: { rate: { per-source: 1/s, burst: 10 } }");
        try (Phone customer = at("127.0.0.2");
                Phone forger = at("127.0.0.2")) {
            Phone.Call call = customer.call();
            customer.send(call.invite(BOB));
            Heard challenge = customer.receive();
            customer.send(call.ackOf(challenge, BOB));
            String bogus = forger.authorization(challenge, "INVITE", BOB, 1)
                    .replaceAll("nonce=\"([^\"]{46})..", "nonce=\"$1AA");
            for (int i = 0; i < 100; i++) {
                forger.send(forger.call().invite(BOB, bogus));
            }
            forger.peer().receive(EdgeShareTest::isAnswer);
            for (int count = 1; count <= 5; count++) {
                customer.send(call.invite(BOB, customer.authorization(challenge, "INVITE", BOB, count)));
                assertEquals(100, customer.receive().status());
            }
            // What he has of his own has an end as well.
            String again = customer.authorization(challenge, "INVITE", BOB, 1);
            int answered = 0;
            for (int i = 0; i < 30; i++) {
                customer.send(customer.call().invite(BOB, again));
            }
            while (customer.peer().hears(EdgeShareTest::isAnswer)) {
                answered++;
            }
            assertTrue(answered < 20, "answered: " + answered);
        }
    }

    @Test
    void who_floods_with_datagrams_in_a_customers_name_does_not_keep_his_streams_out() {
        edge = new EdgeUnderTest("gate: { rate: { per-source: 1/s, burst: 10 } }");
        try (Phone forger = at("127.0.0.1");
                StreamPeer customer = StreamPeer.to(edge.streamAddress())) {
            for (int i = 0; i < 100; i++) {
                forger.send(forger.call().invite(BOB));
            }
            forger.peer().receive(EdgeShareTest::isAnswer);
            customer.send(forger.call().invite(BOB).replace("/UDP", "/TCP"));
            assertEquals(407, customer.receive().status());
        }
    }

    @Test
    void one_source_of_unusual_messages_leaves_the_others_their_share() {
        edge = new EdgeUnderTest(EdgeUnderTest.SIP + "odd-messages: 8/s");
        try (Phone stranger = at("127.0.0.2");
                Phone phone = at("127.0.0.3")) {
            for (int i = 0; i < 100; i++) {
                stranger.send(odd(stranger.call().invite(BOB)));
            }
            phone.send(odd(phone.call().invite(BOB)));
            assertEquals(407, phone.receive().status());
            stranger.peer().receive(EdgeShareTest::isAnswer);
        }
    }
}
