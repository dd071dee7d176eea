package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class PeersTest {
    @Test
    void a_missing_program_fails_the_test_where_it_must_be_there() {
        assertThrows(AssertionFailedError.class, () -> Peers.require("no-such-softphone", true));
    }

    @Test
    void a_missing_program_skips_the_test_elsewhere() {
        assertThrows(TestAbortedException.class, () -> Peers.require("no-such-softphone", false));
    }

    @Test
    void a_program_that_is_there_is_found() {
        assertTrue(Files.isExecutable(Peers.require("sh", true)));
    }
}
