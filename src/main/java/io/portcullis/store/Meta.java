package io.portcullis.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Facts about the database as a whole, by name. */
final class Meta {
    static final String REALM = "realm";
    static final String KEY_CHECK = "key-check";
    static final String EPOCH = "epoch";
    static final String PRUNED_CHAIN = "pruned-chain";
    static final String PRUNED_TO = "pruned-to";

    private Meta() {}

    static Optional<String> get(Handle handle, String name) {
        return handle.select("select value from meta where name = ?", name)
                .mapTo(String.class)
                .findOne();
    }

    static void put(Handle handle, String name, String value) {
        handle.execute(
                "insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
                name,
                value);
    }
}
