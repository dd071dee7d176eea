package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Via;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one event loop by the branch of their topmost Via (RFC 3261 sections 17.1.3 and 17.2.3), and
 * those in {@link FinishedTransactions}. It holds what it is given: {@link TransactionLayer} keeps the bound. Not
 * thread safe.
 *
 * <pre>
 *   buckets   hash --> first place, or NONE
 *   places    0: hash, transaction or address, next place     1: ...     the free ones are a list of their own
 * </pre>
 *
 * Lists are numbers and not references, so that hundreds of thousands of old transactions give the collector nothing to
 * follow when a young one comes among them; and a look-up touches a transaction only when its hash is right.
 */
final class TransactionTable {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_CAPACITY = 1024;
    private static final int NONE = -1;

    // Secret, so that nobody can choose branches that meet in one bucket.
    private final long multiplier;
    private final LongFunction<Transaction> recall;
    private int[] buckets = new int[FIRST_CAPACITY];
    private long[] hashes = new long[FIRST_CAPACITY];
    private @Nullable Transaction[] transactions = new @Nullable Transaction[FIRST_CAPACITY];
    /** Where it is remembered, when it is no object. */
    private long[] addresses = new long[FIRST_CAPACITY];

    private int[] next = new int[FIRST_CAPACITY];
    /** The first free place, or NONE when only those at {@link #used} and behind are. */
    private int free = NONE;
    /** How many places were ever taken. */
    private int used;

    private int size;

    /** A table whose addresses are made transactions of by {@code recall}. */
    TransactionTable(RandomGenerator random, LongFunction<Transaction> recall) {
        multiplier = random.nextLong() | 1;
        this.recall = recall;
        Arrays.fill(buckets, NONE);
    }

    int size() {
        return size;
    }

    /** The transaction that {@code message} belongs to, or null. */
    @Nullable
    Transaction find(SipMessage message) {
        long hash = hash(message);
        for (int place = buckets[bucket(hash)]; place != NONE; place = next[place]) {
            if (hashes[place] == hash) {
                Transaction here = transactions[place];
                Transaction one = here == null ? recall.apply(addresses[place]) : here;
                if (one.matches(message)) {
                    return one;
                }
            }
        }
        return null;
    }

    void add(Transaction transaction) {
        int place = place(transaction.hash);
        transactions[place] = transaction;
    }

    /** Adds what is remembered at {@code address}. */
    void add(long hash, long address) {
        int place = place(hash);
        addresses[place] = address;
    }

    private int place(long hash) {
        int place = takePlace();
        int bucket = bucket(hash);
        hashes[place] = hash;
        next[place] = buckets[bucket];
        buckets[bucket] = place;
        size++;
        return place;
    }

    private int takePlace() {
        int place = free;
        if (place != NONE) {
            free = next[place];
            return place;
        }
        if (used == hashes.length) {
            grow();
        }
        return used++;
    }

    /** Takes it out; it must be in. */
    void remove(Transaction transaction) {
        remove(transaction.hash, transaction, 0);
    }

    /** Takes out what is remembered at {@code address}; it must be in. */
    void remove(long hash, long address) {
        remove(hash, null, address);
    }

    private void remove(long hash, @Nullable Transaction transaction, long address) {
        int bucket = bucket(hash);
        int before = NONE;
        int place = buckets[bucket];
        while (place != NONE && (transactions[place] != transaction || addresses[place] != address)) {
            before = place;
            place = next[place];
        }
        if (place == NONE) {
            throw new IllegalStateException("transaction: not in the table (expected: removed once)");
        }
        if (before == NONE) {
            buckets[bucket] = next[place];
        } else {
            next[before] = next[place];
        }
        transactions[place] = null;
        addresses[place] = 0;
        next[place] = free;
        free = place;
        size--;
    }

    /** All that are not only remembered, as they are now, in no order. */
    List<Transaction> all() {
        List<Transaction> all = new ArrayList<>(size);
        for (int place = 0; place < used; place++) {
            Transaction here = transactions[place];
            if (here != null) {
                all.add(here);
            }
        }
        return all;
    }

    /** Doubles everything; every place is taken. */
    private void grow() {
        int capacity = hashes.length * 2;
        hashes = Arrays.copyOf(hashes, capacity);
        transactions = Arrays.copyOf(transactions, capacity);
        addresses = Arrays.copyOf(addresses, capacity);
        next = Arrays.copyOf(next, capacity);
        buckets = new int[capacity];
        Arrays.fill(buckets, NONE);
        for (int place = 0; place < used; place++) {
            int bucket = bucket(hashes[place]);
            next[place] = buckets[bucket];
            buckets[bucket] = place;
        }
    }

    private int bucket(long hash) {
        return (int) hash & (buckets.length - 1);
    }

    /** What {@code message} and its transaction hash to: its branch, or its Call-ID when the branch is of RFC 2543. */
    long hash(SipMessage message) {
        Via via = message.topVia();
        boolean legacy = message instanceof SipRequest && !via.hasCookie();
        return via.branchStart() < 0 || legacy
                ? hash(message.callId())
                : hash(via.array(), via.branchStart(), via.branchEnd());
    }

    /** What the transaction with this branch of ours hashes to. */
    long hash(Bytes key) {
        return hash(key.array(), key.from(), key.to());
    }

    private long hash(byte[] array, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mixed(hash ^ (long) EIGHT.get(array, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << Byte.SIZE | (array[at] & 0xff);
        }
        return mixed(mixed(hash ^ rest));
    }

    private long mixed(long hash) {
        long product = hash * multiplier;
        return product ^ product >>> 32;
    }
}
