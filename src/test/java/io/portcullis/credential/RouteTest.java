package io.portcullis.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RouteTest {
    @Test
    void a_route_has_a_uri_and_numbers_in_range() {
        assertEquals("sip:pbx", new Route("sip:pbx", 0, 65_535).uri());
        assertThrows(IllegalArgumentException.class, () -> new Route(" ", 10, 10));
        assertThrows(IllegalArgumentException.class, () -> new Route("sip:pbx", -1, 10));
        assertThrows(IllegalArgumentException.class, () -> new Route("sip:pbx", 10, 65_536));
    }
}
