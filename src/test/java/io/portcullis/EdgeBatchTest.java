package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves together, because it arrived together. */
class EdgeBatchTest {
    private final EdgeUnderTest edge = new EdgeUnderTest();
    private final Phone trunk = edge.alice();
    private final Phone phone = edge.alice();

    @AfterEach
    void close() {
        trunk.close();
        phone.close();
        edge.close();
    }

    /** Its answers have one length, but for those to calls whose identifier is longer. */
    private static String options(Phone of, List<String> asked, int i) {
        String callId = (i % 16 == 15 ? "the-long-one-" : "") + (1_000 + i);
        asked.add(callId);
        return String.join(
                "\r\n",
                "OPTIONS sip:nobody@" + EdgeUnderTest.DOMAIN + " SIP/2.0",
                "Via: SIP/2.0/UDP " + of.peer().hostPort() + ";branch=z9hG4bK" + (1_000 + i),
                "From: <sip:alice@" + EdgeUnderTest.DOMAIN + ">;tag=1",
                "To: <sip:nobody@" + EdgeUnderTest.DOMAIN + ">",
                "Call-ID: " + callId,
                "CSeq: 1 OPTIONS",
                "",
                "");
    }

    private static List<String> answered(Phone of, int count) {
        List<String> callIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Heard heard = of.receive();
            assertEquals(407, heard.status());
            assertEquals(1, heard.headers("Proxy-Authenticate").size());
            callIds.add(heard.header("Call-ID"));
        }
        return callIds;
    }

    @Test
    void each_of_many_answers_is_a_datagram_of_its_own_in_the_order_of_the_requests() {
        List<String> byTrunk = new ArrayList<>();
        List<String> byPhone = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            trunk.send(options(trunk, byTrunk, i));
            if (i % 5 == 0) {
                phone.send(options(phone, byPhone, i));
            }
        }
        assertEquals(byTrunk, answered(trunk, byTrunk.size()));
        assertEquals(byPhone, answered(phone, byPhone.size()));
    }
}
