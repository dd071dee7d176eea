package io.portcullis.upstream;

import io.portcullis.dns.NameService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A name service whose records and whose speed are the test's; keeps a log of what it was asked. */
public final class FakeNames implements NameService {
    final List<String> questions = new ArrayList<>();
    private final Map<String, List<Object>> zone = new HashMap<>();
    private final Map<String, Long> seconds = new HashMap<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    /** Whether it answers at once, or only when {@link #answer} is called. */
    boolean slow;
    /** Whether it fails instead of answering. */
    boolean broken;

    public FakeNames host(String name, String... addresses) {
        List<Object> all = new ArrayList<>();
        for (String address : addresses) {
            try {
                all.add(InetAddress.getByName(address));
            } catch (UnknownHostException impossible) {
                throw new AssertionError(impossible);
            }
        }
        zone.put("A " + name, all);
        return this;
    }

    FakeNames server(String name, int priority, int weight, String host, int port) {
        zone.computeIfAbsent("SRV " + name, absent -> new ArrayList<>()).add(new Server(priority, weight, host, port));
        return this;
    }

    FakeNames pointer(String name, int order, int preference, String service, String replacement) {
        zone.computeIfAbsent("NAPTR " + name, absent -> new ArrayList<>())
                .add(new Pointer(order, preference, "s", service, replacement));
        return this;
    }

    /** All records of that kind live so long; an hour if nothing is said. */
    FakeNames ttl(String question, long time) {
        seconds.put(question, time);
        return this;
    }

    void clear() {
        zone.clear();
    }

    /** Answers everything asked so far, and whatever is asked on that account. */
    void answer() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    @Override
    public CompletableFuture<Records<InetAddress>> addresses(String name) {
        return ask("A " + name, InetAddress.class);
    }

    @Override
    public CompletableFuture<Records<Server>> servers(String name) {
        return ask("SRV " + name, Server.class);
    }

    @Override
    public CompletableFuture<Records<Pointer>> pointers(String name) {
        return ask("NAPTR " + name, Pointer.class);
    }

    private <T> CompletableFuture<Records<T>> ask(String question, Class<T> kind) {
        questions.add(question);
        CompletableFuture<Records<T>> answer = new CompletableFuture<>();
        Runnable later = () -> {
            if (broken) {
                answer.completeExceptionally(new UnknownHostException(question));
            } else {
                List<T> found = zone.getOrDefault(question, List.of()).stream()
                        .map(kind::cast)
                        .toList();
                answer.complete(new Records<>(found, found.isEmpty() ? 0 : seconds.getOrDefault(question, 3_600L)));
            }
        };
        if (slow) {
            waiting.add(later);
        } else {
            later.run();
        }
        return answer;
    }
}
