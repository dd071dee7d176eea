package io.portcullis.credential;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map by SID whose next version copies only the shards that changed: with a million entries, one change
 * copies about a thousand. Keeps the sum of its values' weights. Safe for use by any thread.
 */
final class SharedMap<V> {
    private static final int SHARDS = 1024;

    private final Map<String, V>[] shards;
    private final ToIntFunction<V> weigher;
    private final int size;
    private final int weight;

    private SharedMap(Map<String, V>[] shards, ToIntFunction<V> weigher, int size, int weight) {
        this.shards = shards;
        this.weigher = weigher;
        this.size = size;
        this.weight = weight;
    }

    /** No entries; {@code weigher} gives the weight of a value. */
    static <V> SharedMap<V> empty(ToIntFunction<V> weigher) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
        Map<String, V>[] shards = new Map[SHARDS];
        Arrays.fill(shards, Map.of());
        return new SharedMap<>(shards, weigher, 0, 0);
    }

    @Nullable
    V get(String key) {
        return shards[shardOf(key)].get(key);
    }

    Stream<String> keys() {
        return Arrays.stream(shards).flatMap(shard -> shard.keySet().stream());
    }

    int size() {
        return size;
    }

    /** Hands over each value, in no order. */
    void forEach(Consumer<V> each) {
        for (Map<String, V> shard : shards) {
            shard.values().forEach(each);
        }
    }

    /** Hands over each entry, in no order, until one throws. */
    void each(Entries<V> entries) throws IOException {
        for (Map<String, V> shard : shards) {
            for (Map.Entry<String, V> entry : shard.entrySet()) {
                entries.accept(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Takes entries. */
    @FunctionalInterface
    interface Entries<V> {
        void accept(String key, V value) throws IOException;
    }

    /** The sum of the values' weights. */
    int weight() {
        return weight;
    }

    Edit<V> edit() {
        return new Edit<>(this);
    }

    private static int shardOf(String key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (SHARDS - 1);
    }

    /** The next version in the making; for one thread, and for one {@link #build()}. */
    static final class Edit<V> {
        private final Map<String, V>[] shards;
        private final BitSet copied = new BitSet(SHARDS);
        private final ToIntFunction<V> weigher;
        private int size;
        private int weight;

        private Edit(SharedMap<V> base) {
            this.shards = base.shards.clone();
            this.weigher = base.weigher;
            this.size = base.size;
            this.weight = base.weight;
        }

        @Nullable
        V get(String key) {
            return shards[shardOf(key)].get(key);
        }

        void put(String key, V value) {
            account(shard(key).put(key, value), -1);
            account(value, 1);
        }

        void remove(String key) {
            if (get(key) != null) {
                account(shard(key).remove(key), -1);
            }
        }

        SharedMap<V> build() {
            return new SharedMap<>(shards, weigher, size, weight);
        }

        /** The shard of this key, ours to change. */
        private Map<String, V> shard(String key) {
            int shard = shardOf(key);
            if (!copied.get(shard)) {
                shards[shard] = new HashMap<>(shards[shard]);
                copied.set(shard);
            }
            return shards[shard];
        }

        private void account(@Nullable V value, int sign) {
            if (value != null) {
                size += sign;
                weight += sign * weigher.applyAsInt(value);
            }
        }
    }
}
