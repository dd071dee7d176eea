package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.journey.Rest.Answer;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords that change while phones still have the ones before, one by one and many at once. */
class PasswordChangeIT extends WithApi {
    private static final String NEXT = "CorrectHorse43";
    private static final String CSV = "text/csv";

    @Test
    void the_present_password_stays_good_as_long_as_is_said() {
        String alice = newUser(newList(), "alice");
        Answer before = fine(rest.get(alice));
        for (String field : List.of("last_used", "old_last_used", "old_valid_until")) {
            assertTrue(before.body().get(field).isNull(), field);
        }
        Answer changed = fine(rest.post(alice, "Password", NEXT, "KeepOldFor", "1h"));
        assertEquals(
                Duration.ofHours(1), Duration.between(date(changed, "date_updated"), date(changed, "old_valid_until")));
        Passwords kept = passwords(alice);
        assertEquals(hashed("alice", NEXT), kept.current());
        assertEquals(
                hashed("alice", PASSWORD), Objects.requireNonNull(kept.old()).password());

        Answer ended = fine(rest.post(alice, "Password", "CorrectHorse44"));
        assertTrue(ended.body().get("old_valid_until").isNull());
        assertEquals(Passwords.of(hashed("alice", "CorrectHorse44")), passwords(alice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"90", "1w", "-1s", "1h30m", "366d", "99999999999s", " 1h"})
    void how_long_is_a_number_and_a_unit(String keepOldFor) {
        String alice = newUser(newList(), "alice");
        refused(400, 20001, rest.post(alice, "Password", NEXT, "KeepOldFor", keepOldFor));
        assertEquals(Passwords.of(hashed("alice", PASSWORD)), passwords(alice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "90s", "30d", "", "15m"})
    void how_long_may_be_anything_from_nothing_on(String keepOldFor) {
        fine(rest.post(newUser(newList(), "alice"), "Password", NEXT, "KeepOldFor", keepOldFor));
    }

    @Test
    void nothing_is_kept_where_nothing_changes() {
        refused(400, 20001, rest.post(newUser(newList(), "alice"), "KeepOldFor", "1h"));
    }

    @Test
    void many_users_come_with_passwords_or_with_hashes() {
        String list = newList();
        Answer answer =
                bulk(list, "", "username,password\r\nalice," + PASSWORD + "\r\n\"bob\",\"Correct,\"\"Horse42\"\r\n");
        assertEquals(201, answer.status(), () -> answer.body().toString());
        assertEquals(2, answer.body().get("created").intValue());
        assertEquals(hashed("alice", PASSWORD), passwords(list, "alice").current());
        assertEquals(hashed("bob", "Correct,\"Horse42"), passwords(list, "bob").current());

        String md5 = "0123456789abcdef0123456789abcdef";
        String sha = md5 + md5;
        assertEquals(
                1,
                bulk(list, "", "username,ha1-md5\ncarol," + md5)
                        .body()
                        .get("created")
                        .intValue());
        assertEquals(
                2,
                bulk(
                                list,
                                "",
                                "username,ha1-md5,ha1-sha256,ha1-sha512-256\ndan," + md5 + "," + sha + "," + sha
                                        + "\nerin," + md5 + ",,\n")
                        .body()
                        .get("created")
                        .intValue());
        assertEquals(5, names(list).size());
    }

    @Test
    void one_wrong_line_and_nothing_is_written_and_every_fault_is_told() {
        String list = newList();
        newUser(list, "alice");
        Answer answer = bulk(
                list,
                "",
                "username,password\nbob," + PASSWORD + "\ncarol,short\n\ndan\nbob," + PASSWORD + "\nfo o," + PASSWORD
                        + "\n\"x,y\n");
        refused(400, 21240, answer);
        assertEquals(List.of("3:21240", "5:20001", "6:21240", "7:21240", "8:20001"), faults(answer));
        assertEquals(List.of("alice"), names(list));

        Answer taken = bulk(list, "", "username,password\nbob," + PASSWORD + "\nalice," + NEXT);
        refused(400, 21240, taken);
        assertEquals(List.of("3:21240"), faults(taken));
        assertEquals(List.of("alice"), names(list));
        assertEquals(hashed("alice", PASSWORD), passwords(list, "alice").current());
    }

    @Test
    void a_user_that_is_there_changes_the_password_when_asked_to() {
        String list = newList();
        newUser(list, "alice");
        Answer answer = bulk(
                list,
                "?OnExisting=update&KeepOldFor=30d",
                "username,password\nalice," + NEXT + "\nbob," + PASSWORD + "\n");
        assertEquals(201, answer.status(), () -> answer.body().toString());
        assertEquals("{\"created\":1,\"updated\":1}", answer.body().toString());
        Passwords alice = passwords(list, "alice");
        assertEquals(hashed("alice", NEXT), alice.current());
        assertEquals(
                hashed("alice", PASSWORD), Objects.requireNonNull(alice.old()).password());
        refused(400, 20001, bulk(list, "?OnExisting=ignore", "username,password\nx," + PASSWORD));
        refused(400, 20001, bulk(list, "?KeepOldFor=1h", "username,password\nx," + PASSWORD));
    }

    @Test
    void a_thousand_lines_pass_and_one_more_does_not() {
        String md5 = ",0123456789abcdef0123456789abcdef\n";
        String lines = IntStream.range(0, 1_000).mapToObj(i -> "user" + i + md5).collect(Collectors.joining());
        String list = newList();
        assertEquals(List.of("1002:20001"), faults(bulk(list, "", "username,ha1-md5\n" + lines + "another" + md5)));
        newUser(list, "alice");
        assertEquals(List.of("1001:21242"), faults(bulk(list, "", "username,ha1-md5\n" + lines)));
        assertEquals(
                1_000,
                bulk(newList(), "", "username,ha1-md5\n" + lines)
                        .body()
                        .get("created")
                        .intValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "alice,CorrectHorse42", "username\nalice", "username,password", "username,ha1-sha256\na,b"})
    void a_body_without_header_or_users_is_refused(String body) {
        refused(400, 21240, bulk(newList(), "", body));
    }

    @Test
    void only_the_account_of_the_list_and_only_csv_gets_in() {
        String list = newList();
        String path = "/portcullis/v1/CredentialLists/" + sidOf(list) + "/Bulk";
        refused(404, 20404, api.stranger().send("POST", path, "username,password\na," + PASSWORD, CSV));
        refused(415, 20415, rest.post(path, "username", "password"));
        refused(405, 20004, rest.get(path));
        refused(401, 20003, Rest.to(rest.base()).send("POST", path, "username,password\na," + PASSWORD, CSV));
    }

    private Answer bulk(String list, String query, String body) {
        return rest.send("POST", "/portcullis/v1/CredentialLists/" + sidOf(list) + "/Bulk" + query, body, CSV);
    }

    private String newUser(String list, String name) {
        String sid = rest.created(list + "/Credentials.json", "Username", name, "Password", PASSWORD)
                .sid();
        return list + "/Credentials/" + sid + ".json";
    }

    private List<String> names(String list) {
        return fine(rest.get(list + "/Credentials.json"))
                .body()
                .get("credentials")
                .findValuesAsText("username");
    }

    private static List<String> faults(Answer answer) {
        List<String> faults = new ArrayList<>();
        for (JsonNode fault : answer.body().path("faults")) {
            assertTrue(fault.get("message").isTextual());
            faults.add(fault.get("line").asInt() + ":" + fault.get("code").asInt());
        }
        return faults;
    }

    private Passwords passwords(String list, String name) {
        for (JsonNode row : fine(rest.get(list + "/Credentials.json")).body().get("credentials")) {
            if (row.get("username").textValue().equals(name)) {
                return passwords(list + "/Credentials/" + row.get("sid").textValue() + ".json");
            }
        }
        throw new AssertionError(name + " is not there");
    }

    /** What the store holds of a user. */
    private Passwords passwords(String path) {
        String[] segments = path.replace(".json", "").split("/", -1);
        Sid list = Sid.of(segments[segments.length - 3]);
        Sid credential = Sid.of(segments[segments.length - 1]);
        return api.directory()
                .credentials()
                .fetch(Scope.of(Sid.of(LiveApi.ACCOUNT), list), credential)
                .passwords();
    }

    private static HashedPassword hashed(String user, String password) {
        return HashedPassword.of(user, LiveApi.REALM, password);
    }

    private static ZonedDateTime date(Answer answer, String field) {
        return ZonedDateTime.parse(answer.text(field), DateTimeFormatter.RFC_1123_DATE_TIME);
    }
}
