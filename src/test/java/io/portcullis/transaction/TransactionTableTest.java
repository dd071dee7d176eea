package io.portcullis.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.proxy.Exchange;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransactionTableTest {
    private final TransactionTable table = new TransactionTable(new Random(3), address -> {
        throw new AssertionError("nothing is only remembered here");
    });

    @Test
    void what_was_added_is_found_until_it_is_removed() {
        List<Named> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Named one = new Named("z9hG4bK" + i);
            all.add(one);
            table.add(one);
        }
        assertEquals(5_000, table.size());
        Collections.shuffle(all, new Random(4));
        for (Named one : all) {
            assertSame(one, table.find(request(one.branch)));
            table.remove(one);
            assertNull(table.find(request(one.branch)));
        }
        assertEquals(0, table.size());
    }

    @Test
    void of_two_with_one_hash_the_one_that_matches_is_found() {
        Named takesNothing = new Named("z9hG4bKsame") {
            @Override
            boolean matches(SipMessage message) {
                return false;
            }
        };
        Named right = new Named("z9hG4bKsame");
        table.add(right);
        table.add(takesNothing);
        assertSame(right, table.find(request("z9hG4bKsame")));
        table.remove(right);
        assertNull(table.find(request("z9hG4bKsame")));
    }

    @Test
    void removing_twice_is_a_defect_and_says_so() {
        Named one = new Named("z9hG4bK1");
        table.add(one);
        table.remove(one);
        assertThrows(IllegalStateException.class, () -> table.remove(one));
    }

    private static SipRequest request(String branch) {
        byte[] bytes = Exchange.request("OPTIONS", branch).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        return (SipRequest) Parser.parse(bytes, new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5062)));
    }

    private class Named extends Transaction {
        private final String branch;

        Named(String branch) {
            super(table.hash(request(branch)));
            this.branch = branch;
        }

        @Override
        boolean matches(SipMessage message) {
            return String.valueOf(message.topVia().branch()).equals(branch);
        }

        @Override
        boolean absorb(Arrival arrival) {
            return true;
        }

        @Override
        void lost(Flow flow) {}

        @Override
        public void fire() {}

        @Override
        public TransactionListener.Kind kind() {
            return TransactionListener.Kind.NON_INVITE_SERVER;
        }
    }
}
