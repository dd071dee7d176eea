package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one event loop by the branch of their topmost Via (RFC 3261 sections 17.1.3 and 17.2.3). The
 * transaction is the list node, so looking up and adding allocate nothing but a larger table now and then. It holds what it
 * is given: {@link TransactionLayer} keeps the bound. Not thread safe.
 */
final class TransactionTable {
    private static final int FIRST_CAPACITY = 1024;

    // Secret, so that nobody can choose branches that meet in one bucket.
    private final long multiplier;
    private @Nullable Transaction[] buckets = new @Nullable Transaction[FIRST_CAPACITY];
    private int size;

    TransactionTable(RandomGenerator random) {
        multiplier = random.nextLong() | 1;
    }

    int size() {
        return size;
    }

    /** The transaction that {@code message} belongs to, or null. */
    @Nullable
    Transaction find(SipMessage message) {
        long hash = hash(message);
        for (Transaction t = buckets[bucket(hash)]; t != null; t = t.chained) {
            if (t.hash == hash && t.matches(message)) {
                return t;
            }
        }
        return null;
    }

    void add(Transaction transaction) {
        if (size == buckets.length) {
            grow();
        }
        int bucket = bucket(transaction.hash);
        transaction.chained = buckets[bucket];
        buckets[bucket] = transaction;
        size++;
    }

    /** Takes it out; it must be in. */
    void remove(Transaction transaction) {
        int bucket = bucket(transaction.hash);
        Transaction before = null;
        Transaction at = buckets[bucket];
        while (at != null && at != transaction) {
            before = at;
            at = at.chained;
        }
        if (at == null) {
            throw new IllegalStateException("transaction: not in the table (expected: removed once)");
        }
        if (before == null) {
            buckets[bucket] = transaction.chained;
        } else {
            before.chained = transaction.chained;
        }
        transaction.chained = null;
        size--;
    }

    /** All of them as they are now, in no order. */
    List<Transaction> all() {
        List<Transaction> all = new ArrayList<>(size);
        for (Transaction head : buckets) {
            for (Transaction t = head; t != null; t = t.chained) {
                all.add(t);
            }
        }
        return all;
    }

    private void grow() {
        @Nullable Transaction[] old = buckets;
        buckets = new @Nullable Transaction[old.length * 2];
        for (Transaction head : old) {
            Transaction at = head;
            while (at != null) {
                Transaction following = at.chained;
                int bucket = bucket(at.hash);
                at.chained = buckets[bucket];
                buckets[bucket] = at;
                at = following;
            }
        }
    }

    private int bucket(long hash) {
        return (int) hash & (buckets.length - 1);
    }

    /** What {@code message} and its transaction hash to: its branch, or its Call-ID when the branch is of RFC 2543. */
    long hash(SipMessage message) {
        Via via = message.topVia();
        Bytes branch = via.branch();
        boolean legacy = message instanceof SipRequest && !via.hasCookie();
        return hash(branch == null || legacy ? message.callId() : branch);
    }

    /** What the transaction with this branch of ours hashes to. */
    long hash(Bytes key) {
        byte[] array = key.array();
        long hash = 1;
        for (int i = key.from(); i < key.to(); i++) {
            hash = (hash + array[i]) * multiplier;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
