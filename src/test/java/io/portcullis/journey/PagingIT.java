package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists: their envelopes, their order, and walking through them while they change. */
class PagingIT extends WithApi {
    private static final Set<String> DATED_KEYS = Set.of(
            "credentials",
            "first_page_uri",
            "next_page_uri",
            "previous_page_uri",
            "start",
            "end",
            "page",
            "page_size",
            "uri");
    private static final Set<String> META_KEYS =
            Set.of("page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key");

    @Test
    void the_dated_envelope_has_exactly_the_documented_keys() {
        String path = listOf(1);
        JsonNode page = fine(rest.get(path)).body();
        assertEquals(DATED_KEYS, fields(page));
        assertEquals(path + "?PageSize=50&Page=0", page.get("first_page_uri").textValue());
        assertEquals(path + "?PageSize=50&Page=0", page.get("uri").textValue());
        assertTrue(page.get("next_page_uri").isNull());
        assertTrue(page.get("previous_page_uri").isNull());
        assertEquals(50, page.get("page_size").intValue());
    }

    @Test
    void an_empty_page_starts_and_ends_at_zero() {
        JsonNode page = fine(rest.get(listOf(0) + "?Page=3")).body();
        assertEquals(0, page.get("start").intValue());
        assertEquals(0, page.get("end").intValue());
        assertEquals(0, page.get("credentials").size());
    }

    @Test
    void start_and_end_count_rows_from_zero() {
        JsonNode page = fine(rest.get(listOf(3) + "?PageSize=1&Page=1")).body();
        assertEquals(1, page.get("start").intValue());
        assertEquals(1, page.get("end").intValue());
        assertEquals(1, page.get("page").intValue());
    }

    @Test
    void the_product_envelope_has_all_seven_keys_and_no_uri() {
        rest.created("/v1/EndUsers", "FriendlyName", "a", "Type", "Type");
        JsonNode page = fine(rest.get("/v1/EndUsers?PageSize=1")).body();
        assertEquals(Set.of("results", "meta"), fields(page));
        JsonNode meta = page.get("meta");
        assertEquals(META_KEYS, fields(meta));
        assertEquals("results", meta.get("key").textValue());
        assertEquals(
                rest.base() + "/v1/EndUsers?PageSize=1&Page=0", meta.get("url").textValue());
        assertTrue(meta.get("previous_page_url").isNull());
    }

    @Test
    void a_page_is_cut_at_a_thousand_rows_and_says_so() {
        String path = listOf(0);
        JsonNode page = fine(rest.get(path + "?PageSize=5000")).body();
        assertEquals(1000, page.get("page_size").intValue());
        assertEquals(path + "?PageSize=1000&Page=0", page.get("uri").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PageSize=0", "PageSize=-1", "PageSize=ten", "PageSize=", "Page=-1", "Page=x"})
    void what_is_no_number_of_rows_or_pages_is_refused(String query) {
        refused(400, 20001, rest.get(rest.in("/SIP/Domains.json?" + query)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PA", "PAxyz", "PA00065f0000000000CL00000000000000000000000000000000x", "nonsense"})
    void a_page_token_of_somebody_else_is_refused(String token) {
        refused(400, 21481, rest.get(rest.in("/SIP/Domains.json?PageToken=" + token)));
    }

    @Test
    void the_first_of_repeated_parameters_counts() {
        JsonNode page = fine(rest.get(listOf(3) + "?PageSize=2&PageSize=3")).body();
        assertEquals(2, page.get("page_size").intValue());
        assertEquals(2, page.get("credentials").size());
    }

    @Test
    void a_page_without_a_token_begins_at_its_offset() {
        String path = listOf(5);
        List<String> all = sids(fine(rest.get(path)).body());
        assertEquals(
                all.subList(2, 4),
                sids(fine(rest.get(path + "?PageSize=2&Page=1")).body()));
    }

    @Test
    void rows_come_newest_first() {
        String path = listOf(3);
        List<String> names = new ArrayList<>();
        fine(rest.get(path))
                .body()
                .get("credentials")
                .forEach(row -> names.add(row.get("username").textValue()));
        assertEquals(List.of("user2", "user1", "user0"), names);
    }

    @Test
    void pages_lead_forwards_and_back_again() {
        String path = listOf(7);
        List<String> all = sids(fine(rest.get(path)).body());
        JsonNode page = fine(rest.get(path + "?PageSize=1")).body();
        List<String> forwards = new ArrayList<>(sids(page));
        while (!page.get("next_page_uri").isNull()) {
            page = follow(page, "next_page_uri");
            forwards.addAll(sids(page));
        }
        assertEquals(all, forwards);
        List<String> back = new ArrayList<>(sids(page));
        while (!page.get("previous_page_uri").isNull()) {
            page = follow(page, "previous_page_uri");
            back.addAll(sids(page));
        }
        Collections.reverse(back);
        assertEquals(all, back);
        assertEquals(0, page.get("page").intValue());
    }

    @Test
    void a_token_names_its_page_and_is_fit_for_a_uri() {
        String path = listOf(3);
        JsonNode first = fine(rest.get(path + "?PageSize=1")).body();
        String next = first.get("next_page_uri").textValue();
        assertEquals(next, URI.create(next).toString());
        assertTrue(next.matches("\\Q" + path + "\\E\\?PageSize=1&Page=1&PageToken=PA[0-9A-Za-z]+"), next);
        assertEquals(next, follow(first, "next_page_uri").get("uri").textValue());
    }

    @Test
    void rows_that_come_and_go_meanwhile_neither_repeat_nor_hide_others() {
        String path = listOf(6);
        List<String> all = sids(fine(rest.get(path)).body());
        JsonNode page = fine(rest.get(path + "?PageSize=2")).body();
        List<String> seen = new ArrayList<>(sids(page));
        rest.created(path, "Username", "late", "Password", PASSWORD);
        assertEquals(
                204,
                rest.delete(path.replace(".json", "/" + all.get(1) + ".json")).status());
        while (!page.get("next_page_uri").isNull()) {
            page = follow(page, "next_page_uri");
            seen.addAll(sids(page));
        }
        assertEquals(all, seen);
    }

    @Test
    void filters_go_on_from_page_to_page_before_the_rest() {
        String name = unique() + " & more";
        for (int i = 0; i < 2; i++) {
            rest.created("/2010-04-01/Accounts.json", "FriendlyName", name);
        }
        String query = Rest.form("FriendlyName", name, "Status", "active").replace("+", "%20");
        JsonNode page = fine(rest.get("/2010-04-01/Accounts.json?Unknown=1&" + query + "&PageSize=1"))
                .body();
        String next = page.get("next_page_uri").textValue();
        assertTrue(next.startsWith("/2010-04-01/Accounts.json?FriendlyName="), next);
        assertTrue(next.contains("&Status=active&PageSize=1&Page=1&PageToken=PA"), next);
        JsonNode last = follow(page, "next_page_uri");
        assertEquals(1, last.get("accounts").size());
        assertTrue(last.get("next_page_uri").isNull());
    }

    @Test
    void the_fixed_types_are_paged_too() {
        JsonNode first = fine(rest.get("/v1/EndUserTypes?PageSize=2")).body();
        assertEquals(2, first.get("end_user_types").size());
        String next = first.at("/meta/next_page_url").textValue();
        JsonNode last = fine(rest.get(next.substring(rest.base().length()))).body();
        assertEquals(1, last.get("end_user_types").size());
        assertFalse(last.at("/meta/previous_page_url").isNull());
        assertTrue(last.at("/meta/next_page_url").isNull());
    }

    private String listOf(int users) {
        String path = newList() + "/Credentials.json";
        for (int i = 0; i < users; i++) {
            rest.created(path, "Username", "user" + i, "Password", PASSWORD);
        }
        return path;
    }

    private JsonNode follow(JsonNode page, String link) {
        return fine(rest.get(page.get(link).textValue())).body();
    }

    private static List<String> sids(JsonNode page) {
        List<String> sids = new ArrayList<>();
        page.get("credentials").forEach(row -> sids.add(row.get("sid").textValue()));
        return sids;
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new java.util.HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
