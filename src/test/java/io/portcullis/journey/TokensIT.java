package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Rest.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the token of an account is changed while programs use it, and what the configuration file still says then. */
class TokensIT {
    private static final String SECONDARY = "/v1/AuthTokens/Secondary";
    private static final String PROMOTE = "/v1/AuthTokens/Promote";
    private static final String TRUNKS = "/v1/Trunks";
    private static final String ANOTHER = "feedface11feedface22feedface3344";

    @TempDir
    private Path dir;

    @Test
    void both_tokens_are_good_until_one_is_promoted_or_deleted() {
        try (LiveApi api = LiveApi.start(dir)) {
            Rest old = api.rest();
            Answer made = old.created(SECONDARY);
            assertEquals(LiveApi.ACCOUNT, made.text("account_sid"));
            assertTrue(made.text("url").endsWith(SECONDARY), made.text("url"));
            assertTrue(made.text("secondary_auth_token").matches("[0-9a-f]{32}"));
            Rest next = with(api, made.text("secondary_auth_token"));
            fine(old.get(TRUNKS));
            fine(next.get(TRUNKS));

            fine(old.delete(SECONDARY));
            refused(401, 20003, next.get(TRUNKS));
            refused(404, 20404, old.delete(SECONDARY));
            refused(404, 20404, old.post(PROMOTE));

            Rest second = with(api, old.created(SECONDARY).text("secondary_auth_token"));
            Answer promoted = fine(second.post(PROMOTE));
            assertEquals(LiveApi.ACCOUNT, promoted.text("account_sid"));
            assertTrue(promoted.body().get("auth_token").isNull());
            fine(second.get(TRUNKS));
            refused(401, 20003, old.get(TRUNKS));
        }
    }

    @Test
    void another_secondary_token_takes_the_place_of_the_first() {
        try (LiveApi api = LiveApi.start(dir)) {
            Rest first = with(api, api.rest().created(SECONDARY).text("secondary_auth_token"));
            Rest second = with(api, api.rest().created(SECONDARY).text("secondary_auth_token"));
            refused(401, 20003, first.get(TRUNKS));
            fine(second.get(TRUNKS));
        }
    }

    @Test
    void a_promoted_token_outlives_restarts_until_the_file_names_another_one() {
        String promoted;
        try (LiveApi api = LiveApi.start(dir)) {
            promoted = api.rest().created(SECONDARY).text("secondary_auth_token");
            fine(api.rest().post(PROMOTE));
        }
        for (int restart = 0; restart < 2; restart++) {
            try (LiveApi api = LiveApi.start(dir)) {
                fine(with(api, promoted).get(TRUNKS));
                refused(401, 20003, api.rest().get(TRUNKS));
            }
        }
        try (LiveApi api = LiveApi.Setup.in(dir).token(ANOTHER).start()) {
            fine(with(api, ANOTHER).get(TRUNKS));
            refused(401, 20003, with(api, promoted).get(TRUNKS));
        }
        try (LiveApi api = LiveApi.start(dir)) {
            fine(api.rest().get(TRUNKS));
        }
    }

    @Test
    void a_token_promoted_over_a_promoted_one_outlives_restarts_too() {
        String last;
        try (LiveApi api = LiveApi.start(dir)) {
            Rest first = with(api, api.rest().created(SECONDARY).text("secondary_auth_token"));
            fine(first.post(PROMOTE));
            last = first.created(SECONDARY).text("secondary_auth_token");
            fine(first.post(PROMOTE));
        }
        try (LiveApi api = LiveApi.start(dir)) {
            fine(with(api, last).get(TRUNKS));
            refused(401, 20003, api.rest().get(TRUNKS));
        }
    }

    @Test
    void a_secondary_token_outlives_a_restart_but_not_another_token_in_the_file() {
        String secondary;
        try (LiveApi api = LiveApi.start(dir)) {
            secondary = api.rest().created(SECONDARY).text("secondary_auth_token");
        }
        try (LiveApi api = LiveApi.start(dir)) {
            fine(with(api, secondary).get(TRUNKS));
            fine(api.rest().get(TRUNKS));
        }
        try (LiveApi api = LiveApi.Setup.in(dir).token(ANOTHER).start()) {
            refused(401, 20003, with(api, secondary).get(TRUNKS));
        }
    }

    @Test
    void a_subaccount_changes_its_own_token() {
        try (LiveApi api = LiveApi.start(dir)) {
            Answer sub = api.rest().created("/2010-04-01/Accounts.json", "FriendlyName", "sub");
            Rest own = Rest.to(api.base()).as(sub.sid(), sub.text("auth_token"));
            Rest next = Rest.to(api.base()).as(sub.sid(), own.created(SECONDARY).text("secondary_auth_token"));
            fine(next.post(PROMOTE));
            refused(401, 20003, own.get(TRUNKS));
            fine(next.get(TRUNKS));
            fine(api.rest().get(TRUNKS));
        }
    }

    @Test
    void no_key_reaches_the_tokens() {
        try (LiveApi api = LiveApi.start(dir)) {
            for (String type : new String[] {"standard", "main"}) {
                Answer key = api.rest().created(api.rest().in("/Keys.json"), "KeyType", type);
                Rest byKey = Rest.to(api.base()).as(LiveApi.ACCOUNT, key.sid(), key.text("secret"));
                refused(401, 20003, byKey.post(SECONDARY));
                refused(401, 20003, byKey.delete(SECONDARY));
                refused(401, 20003, byKey.post(PROMOTE));
            }
        }
    }

    private static Rest with(LiveApi api, String token) {
        return Rest.to(api.base()).as(LiveApi.ACCOUNT, token);
    }
}
