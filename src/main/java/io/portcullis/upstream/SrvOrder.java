package io.portcullis.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * In which order things of different priority and weight are tried: by rising priority and, among equals, by lot, each
 * as often first as its share of the weight says (RFC 2782). One of weight 0 comes first only by a very small chance,
 * unless all weigh nothing: then each has the same. Immutable; safe for use by any thread.
 */
public final class SrvOrder<T> {
    private final ToIntFunction<T> weight;
    private final Comparator<T> byPriority;
    // Within a priority those of no weight come first, where a draw of 0 finds them.
    private final Comparator<T> byPriorityAndWeight;

    /** An order of things that have a priority, lowest first, and a weight of 0 or more. */
    public SrvOrder(ToIntFunction<T> priority, ToIntFunction<T> weight) {
        this.weight = weight;
        this.byPriority = Comparator.comparingInt(priority);
        this.byPriorityAndWeight = byPriority.thenComparingInt(weight);
    }

    /** The order for one request, drawn from {@code random}. */
    public List<T> of(List<T> things, RandomGenerator random) {
        if (things.size() < 2) {
            return things;
        }
        List<T> left = new ArrayList<>(things);
        left.sort(byPriorityAndWeight);
        List<T> order = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            order.add(left.remove(draw(left, random)));
        }
        return order;
    }

    /** Whether there is more than one order of {@code things}. */
    boolean leavesChoice(List<T> things) {
        List<T> sorted = new ArrayList<>(things);
        sorted.sort(byPriority);
        for (int i = 1; i < sorted.size(); i++) {
            if (byPriority.compare(sorted.get(i - 1), sorted.get(i)) == 0) {
                return true;
            }
        }
        return false;
    }

    /** The index of one of the things with the first's priority. */
    private int draw(List<T> left, RandomGenerator random) {
        int equals = 1;
        int sum = weight.applyAsInt(left.get(0));
        while (equals < left.size() && byPriority.compare(left.get(0), left.get(equals)) == 0) {
            sum += weight.applyAsInt(left.get(equals));
            equals++;
        }
        if (equals == 1) {
            return 0;
        }
        if (sum == 0) {
            return random.nextInt(equals);
        }
        int drawn = random.nextInt(sum + 1);
        int index = 0;
        for (int running = weight.applyAsInt(left.get(0));
                running < drawn;
                running += weight.applyAsInt(left.get(index))) {
            index++;
        }
        return index;
    }
}
