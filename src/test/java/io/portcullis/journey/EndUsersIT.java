package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.journey.Rest.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** End users of both products, and the types that each knows. */
class EndUsersIT extends WithApi {
    private static final String TRUSTHUB = "/v1/EndUsers";
    private static final String NUMBERS = "/v2/RegulatoryCompliance/EndUsers";

    @ParameterizedTest
    @ValueSource(strings = {TRUSTHUB, NUMBERS})
    void an_end_user_without_attributes_has_an_empty_object(String collection) {
        Answer user = rest.created(collection, "FriendlyName", "Twilio, Inc.", "Type", "business");
        assertEquals("{}", user.body().get("attributes").toString());
        assertEquals(rest.base() + collection + "/" + user.sid(), user.text("url"));
        assertTrue(user.text("date_created").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
    }

    @ParameterizedTest
    @ValueSource(strings = {TRUSTHUB, NUMBERS})
    void attributes_are_kept_as_given_until_they_are_replaced_as_a_whole(String collection) {
        String path = collection + "/"
                + rest.created(
                                collection,
                                "FriendlyName",
                                "a",
                                "Type",
                                "individual",
                                "Attributes",
                                "{\"email\":\"foobar@example.com\", \"n\": 1.10, \"deep\": {\"a\": [null]}}")
                        .sid();
        Answer renamed = fine(rest.post(path, "FriendlyName", "b"));
        assertEquals(
                "foobar@example.com", renamed.body().at("/attributes/email").textValue());
        Answer replaced = fine(rest.post(path, "Attributes", "{\"first_name\":\"Jeff\"}"));
        assertEquals(
                "{\"first_name\":\"Jeff\"}", replaced.body().get("attributes").toString());
        assertEquals("b", replaced.text("friendly_name"));
        assertEquals("individual", fine(rest.post(path, "Type", "business")).text("type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "1", "\"a\"", "null", "{", "{} {}", "{\"a\":1,\"a\":2}", "{a:1}", "{\"a\":\"\u0001\"}"
            })
    void what_is_no_json_object_is_refused(String attributes) {
        refused(400, 22207, rest.post(TRUSTHUB, "FriendlyName", "a", "Type", "t", "Attributes", attributes));
        refused(400, 22207, rest.post(NUMBERS, "FriendlyName", "a", "Type", "business", "Attributes", attributes));
    }

    @Test
    void attributes_go_up_to_64_kib() {
        String longest = "{\"a\":\"" + "x".repeat(65536 - 8) + "\"}";
        assertEquals(65536, longest.length());
        rest.created(TRUSTHUB, "FriendlyName", "a", "Type", "t", "Attributes", longest);
        refused(400, 22207, rest.post(TRUSTHUB, "FriendlyName", "a", "Type", "t", "Attributes", longest + " "));
        refused(
                400,
                22207,
                rest.post(
                        TRUSTHUB,
                        "FriendlyName",
                        "a",
                        "Type",
                        "t",
                        "Attributes",
                        "{\"a\":".repeat(2000) + "1" + "}".repeat(2000)));
    }

    @Test
    void odd_characters_in_attributes_survive() {
        String odd = "{\"a\":\"\\ud800 \\u0000 \uD83D\uDCDE\"}";
        String path = TRUSTHUB + "/"
                + rest.created(TRUSTHUB, "FriendlyName", "a", "Type", "t", "Attributes", odd)
                        .sid();
        assertEquals(
                "\ud800 \u0000 \uD83D\uDCDE",
                fine(rest.get(path)).body().at("/attributes/a").textValue());
    }

    @Test
    void the_type_is_free_in_trusthub_and_one_of_two_in_numbers() {
        assertEquals(
                "Type",
                rest.created(TRUSTHUB, "FriendlyName", "FriendlyName", "Type", "Type")
                        .text("type"));
        rest.created(TRUSTHUB, "FriendlyName", "rep", "Type", "authorized_representative_1");
        refused(400, 20001, rest.post(TRUSTHUB, "FriendlyName", "a", "Type", ""));
        refused(
                400,
                20001,
                "Invalid parameter Type: Type (expected: individual or business)",
                rest.post(NUMBERS, "FriendlyName", "a", "Type", "Type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {TRUSTHUB, NUMBERS})
    void name_and_type_are_required(String collection) {
        refused(
                400,
                20001,
                "Missing required parameter FriendlyName in the post body",
                rest.post(collection, "Type", "business"));
        refused(
                400,
                20001,
                "Missing required parameter Type in the post body",
                rest.post(collection, "FriendlyName", "a"));
    }

    @Test
    void the_two_collections_are_separate() {
        String user =
                rest.created(TRUSTHUB, "FriendlyName", "a", "Type", "business").sid();
        refused(404, 20404, rest.get(NUMBERS + "/" + user));
        refused(404, 20404, rest.delete(NUMBERS + "/" + user));
        assertEquals(204, rest.delete(TRUSTHUB + "/" + user).status());
        refused(404, 20404, rest.get(TRUSTHUB + "/" + user));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/EndUserTypes", "/v2/RegulatoryCompliance/EndUserTypes"})
    void types_are_told_and_cannot_be_changed(String types) {
        JsonNode rows = fine(rest.get(types)).body().get("end_user_types");
        assertTrue(rows.size() >= 2);
        JsonNode first = rows.get(0);
        Answer fetched = fine(rest.get(types + "/" + first.get("sid").textValue()));
        assertEquals(first, fetched.body());
        JsonNode field = first.get("fields").get(0);
        assertEquals("String", field.get("constraint").textValue());
        assertTrue(field.has("machine_name") && field.has("friendly_name"));
        refused(405, 20004, rest.post(types, "FriendlyName", "a"));
        refused(405, 20004, rest.delete(types + "/" + first.get("sid").textValue()));
        refused(404, 20404, rest.get(types + "/OYffffffffffffffffffffffffffffffff"));
    }
}
