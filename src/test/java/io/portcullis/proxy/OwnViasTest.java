package io.portcullis.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.OwnVias.OwnVia;
import io.portcullis.sip.Bytes;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnViasTest {
    private final Exchange at = new Exchange();
    private final OwnVias vias = new OwnVias(12, new Random(1));

    @Test
    void a_via_is_a_whole_line_that_holds_its_branch() {
        OwnVia via = vias.next(at.pbx);
        String branch = via.branch().toString();
        assertTrue(branch.matches("z9hG4bK12\\.[a-z2-7]{23}"), branch);
        assertEquals(
                "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=" + branch + "\r\n",
                via.line().toString());
    }

    @Test
    void no_branch_comes_twice() {
        Set<Bytes> branches = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(branches.add(vias.next(at.pbx).branch()));
            assertTrue(branches.add(vias.token()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "z9hG4bK12.abcdefghijklmnop, 12",
        "z9hG4bK0.abcdefghijklmnop, 0",
        "z9hG4bKabc.def, -1",
        "z9hG4bK-524287-1---abcdef, -1",
        "z9hG4bK.x, -1",
        "z9hG4bK, -1",
        "1, -1",
        "99999999.9, -1"
    })
    void a_branch_says_which_loop_made_it(String branch, int loop) {
        assertEquals(loop, OwnVias.loopOf(Bytes.of(branch)));
    }
}
