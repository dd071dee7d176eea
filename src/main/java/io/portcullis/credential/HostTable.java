package io.portcullis.credential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies by host name, found from the bytes of a message without making a String. Sharded open addressing; the next
 * version copies only the shards that changed. Immutable; safe for use by any thread.
 */
final class HostTable {
    private static final int SHARDS = 1024;
    private static final @Nullable Policy[] NONE = new @Nullable Policy[1];

    private final HashSeed seed;
    private final @Nullable Policy[][] shards;

    private HostTable(HashSeed seed, @Nullable Policy[][] shards) {
        this.seed = seed;
        this.shards = shards;
    }

    static HostTable empty(HashSeed seed) {
        @Nullable Policy[][] shards = new @Nullable Policy[SHARDS][];
        Arrays.fill(shards, NONE);
        return new HostTable(seed, shards);
    }

    HashSeed seed() {
        return seed;
    }

    /** The policy of this host; letter case and one dot at the end do not matter. */
    @Nullable
    Policy find(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '.' ? to - 1 : to;
        if (end <= from || end - from > Policy.MAX_NAME) {
            return null;
        }
        long hash = seed.hash(bytes, from, end, true);
        @Nullable Policy[] shard = shards[shardOf(hash)];
        int mask = shard.length - 1;
        for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
            Policy policy = shard[slot];
            if (policy == null || isName(policy.name(), bytes, from, end)) {
                return policy;
            }
        }
    }

    Edit edit() {
        return new Edit(this);
    }

    private static int shardOf(long hash) {
        return (int) (hash >>> 54);
    }

    private static boolean isName(String name, byte[] bytes, int from, int to) {
        if (name.length() != to - from) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            byte b = bytes[from + i];
            int lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (name.charAt(i) != lower) {
                return false;
            }
        }
        return true;
    }

    /** The next version in the making; for one thread, and for one {@link #build()}. */
    static final class Edit {
        private final HostTable base;
        private final Map<Integer, Map<String, Policy>> touched = new HashMap<>();

        private Edit(HostTable base) {
            this.base = base;
        }

        /** Takes the policy's name, from whoever had it. */
        void put(Policy policy) {
            shard(policy.name()).put(policy.name(), policy);
        }

        /** Frees the policy's name, unless another policy has taken it meanwhile. */
        void remove(Policy policy) {
            shard(policy.name())
                    .computeIfPresent(policy.name(), (name, held) -> held.sid().equals(policy.sid()) ? null : held);
        }

        HostTable build() {
            @Nullable Policy[][] shards = base.shards.clone();
            touched.forEach((shard, policies) -> shards[shard] = open(policies.values()));
            return new HostTable(base.seed, shards);
        }

        private Map<String, Policy> shard(String name) {
            return touched.computeIfAbsent(shardOf(hashOf(name)), shard -> {
                Map<String, Policy> policies = new HashMap<>();
                for (Policy policy : base.shards[shard]) {
                    if (policy != null) {
                        policies.put(policy.name(), policy);
                    }
                }
                return policies;
            });
        }

        /** At most half full, so that a search soon meets a free slot. */
        private @Nullable Policy[] open(Collection<Policy> policies) {
            if (policies.isEmpty()) {
                return NONE;
            }
            @Nullable Policy[] slots = new @Nullable Policy[Integer.highestOneBit(policies.size()) * 4];
            for (Policy policy : policies) {
                int slot = (int) hashOf(policy.name()) & (slots.length - 1);
                while (slots[slot] != null) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = policy;
            }
            return slots;
        }

        private long hashOf(String name) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            return base.seed.hash(bytes, 0, bytes.length, true);
        }
    }
}
