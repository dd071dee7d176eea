package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RealmClashTest {
    private final RealmClash clash = new RealmClash("sip.example.com");

    @Test
    void of_each_target_that_brings_challenges_for_our_realm_it_warns_once() {
        assertTrue(clash.warn("sip:192.0.2.11"));
        assertFalse(clash.warn("sip:192.0.2.11"));
        assertTrue(clash.warn("sip:192.0.2.12"));
        clash.gone("sip:192.0.2.11");
        assertTrue(clash.warn("sip:192.0.2.11"));
    }
}
