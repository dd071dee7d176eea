package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Sid;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * API keys: logins that can be revoked by themselves. The secret is told once, in the answer that creates the key. What
 * is ours: {@code KeyType=main} makes a key that reaches accounts and keys as well; a key's type never changes.
 */
final class KeysEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 64;
    private static final Map<String, Boolean> MAIN_BY_TYPE = Map.of("main", true, "standard", false);

    private final Resources<ApiKey> keys;
    private final Logins logins;
    private final Mint mint;

    KeysEndpoint(Resources<ApiKey> keys, Logins logins, Mint mint) {
        this.keys = keys;
        this.logins = logins;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("FriendlyName");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(keys.list(call.scope(), call.matches(filters()), paging.request()), KeysEndpoint::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        String name = name(call, "");
        boolean main = main(call, false);
        Sid sid = mint.sid(ApiKey.KIND);
        String secret = mint.secret();
        ApiKey created = keys.create(
                new ApiKey(sid, call.account().sid(), name, main, HashedSecret.of(sid, secret), mint.dates()));
        return represent(created).put("secret", secret);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(keys.fetch(call.scope(), call.item(ApiKey.KIND)));
    }

    @Override
    public ObjectNode update(Call call) {
        return represent(keys.update(
                call.scope(),
                call.item(ApiKey.KIND),
                mint.changing((now, dates) -> new ApiKey(
                        now.sid(),
                        now.accountSid(),
                        name(call, now.friendlyName()),
                        sameType(call, now.main()),
                        now.secret(),
                        dates))));
    }

    @Override
    public void delete(Call call) {
        Sid sid = call.item(ApiKey.KIND);
        keys.delete(call.scope(), sid);
        logins.forget(sid);
    }

    private static String name(Call call, String now) {
        String name = call.form().optional("FriendlyName", now, LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME);
        return name == null ? "" : name;
    }

    private static boolean main(Call call, boolean now) {
        return call.form()
                .choice("KeyType", now, type -> Optional.ofNullable(MAIN_BY_TYPE.get(type)), "main or standard");
    }

    private static boolean sameType(Call call, boolean now) {
        if (main(call, now) != now) {
            throw ErrorCode.INVALID_PARAMETER.error(
                    "Invalid parameter KeyType: a key's type never changes (expected: " + type(now) + ")");
        }
        return now;
    }

    private static String type(boolean main) {
        return main ? "main" : "standard";
    }

    private static ObjectNode represent(ApiKey key) {
        ObjectNode json = Json.object();
        json.put("sid", key.sid().value());
        json.put("friendly_name", key.friendlyName());
        json.put("key_type", type(key.main()));
        json.put("date_created", DateFormats.rfc2822(key.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(key.dates().updated()));
        return json;
    }
}
