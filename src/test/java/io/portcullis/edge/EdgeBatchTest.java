package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves together, because it arrived together. */
class EdgeBatchTest {
    private static final int CALLS = 7;

    /** So many answers have room in the buffer of a socket that is not read yet. */
    private static final int WAVE = 50;

    private final EdgeUnderTest edge = new EdgeUnderTest();
    private final Phone trunk = edge.alice();
    private final Phone phone = edge.alice();

    @AfterEach
    void close() {
        trunk.close();
        phone.close();
        edge.close();
    }

    /** Of call {@code i % CALLS}, and with an answer whose length depends on {@code i % 3}. */
    private static String options(Phone of, int i) {
        return String.join(
                "\r\n",
                "OPTIONS sip:nobody@" + EdgeUnderTest.DOMAIN + " SIP/2.0",
                "Via: SIP/2.0/UDP " + of.peer().hostPort() + ";branch=z9hG4bK" + "x".repeat(i % 3) + (1_000 + i),
                "From: <sip:alice@" + EdgeUnderTest.DOMAIN + ">;tag=1",
                "To: <sip:nobody@" + EdgeUnderTest.DOMAIN + ">",
                "Call-ID: " + i % CALLS,
                "CSeq: " + (1_000 + i) + " OPTIONS",
                "",
                "");
    }

    /** The CSeqs of the answers, by their Call-ID. */
    private static Map<String, List<String>> answered(Phone of, int count) {
        Map<String, List<String>> numbers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Heard heard = of.receive();
            assertEquals(407, heard.status());
            assertEquals(1, heard.headers("Proxy-Authenticate").size());
            numbers.computeIfAbsent(heard.header("Call-ID"), call -> new ArrayList<>())
                    .add(heard.header("CSeq"));
        }
        return numbers;
    }

    @Test
    void each_of_many_answers_is_a_datagram_of_its_own_and_those_of_a_call_stay_in_order() {
        for (int wave = 0; wave < 6; wave++) {
            Map<String, List<String>> byTrunk = new HashMap<>();
            Map<String, List<String>> byPhone = new HashMap<>();
            for (int i = wave * WAVE; i < (wave + 1) * WAVE; i++) {
                boolean isPhone = i % 5 == 0;
                (isPhone ? phone : trunk).send(options(isPhone ? phone : trunk, i));
                (isPhone ? byPhone : byTrunk)
                        .computeIfAbsent(Integer.toString(i % CALLS), call -> new ArrayList<>())
                        .add(1_000 + i + " OPTIONS");
            }
            assertEquals(byTrunk, answered(trunk, WAVE * 4 / 5));
            assertEquals(byPhone, answered(phone, WAVE / 5));
        }
    }
}
