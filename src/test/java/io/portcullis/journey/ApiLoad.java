package io.portcullis.journey;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates credentials as fast as so many connections can, over the real API and the embedded database.
 *
 * <pre>
 *   mvn -q test-compile exec:java -Dexec.classpathScope=test \
 *       -Dexec.mainClass=io.portcullis.journey.ApiLoad -Dexec.args="20000 8"
 * </pre>
 */
public final class ApiLoad {
    private static final Logger LOG = LoggerFactory.getLogger(ApiLoad.class);
    private static final int PER_LIST = 1_000;

    private ApiLoad() {}

    public static void main(String[] args) throws Exception {
        int credentials = Integer.parseInt(args[0]);
        int connections = Integer.parseInt(args[1]);
        Path dir = Files.createTempDirectory("api-load");
        try (LiveApi api = LiveApi.start(dir)) {
            Rest rest = api.rest();
            String[] lists = new String[(credentials + PER_LIST - 1) / PER_LIST];
            for (int i = 0; i < lists.length; i++) {
                lists[i] = WithApi.newList(rest, "list " + i);
            }
            long[] nanos = new long[credentials];
            AtomicInteger next = new AtomicInteger();
            AtomicInteger failed = new AtomicInteger();
            Thread[] threads = new Thread[connections];
            long start = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                threads[i] = new Thread(() -> {
                    HttpClient http = HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .build();
                    for (int n = next.getAndIncrement(); n < credentials; n = next.getAndIncrement()) {
                        nanos[n] = create(http, rest, lists[n / PER_LIST], n, failed);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Arrays.sort(nanos);
            LOG.warn(
                    "{} credentials over {} connections in {} s: {}/s, {} failed, p50 {} ms, p99 {} ms, slowest {} ms",
                    credentials,
                    connections,
                    Math.round(seconds * 10) / 10.0,
                    Math.round(credentials / seconds),
                    failed,
                    nanos[credentials / 2] / 1_000_000.0,
                    nanos[credentials * 99 / 100] / 1_000_000.0,
                    nanos[credentials - 1] / 1_000_000.0);
        }
    }

    private static long create(HttpClient http, Rest rest, String list, int n, AtomicInteger failed) {
        String form = Rest.form("Username", "user" + n, "Password", "Abcdefgh" + (100_000 + n));
        HttpRequest request = rest.signed(HttpRequest.newBuilder(URI.create(rest.base() + list + "/Credentials.json")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        long start = System.nanoTime();
        try {
            if (http.send(request, BodyHandlers.discarding()).statusCode() != 201) {
                failed.incrementAndGet();
            }
        } catch (IOException broken) {
            failed.incrementAndGet();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return System.nanoTime() - start;
    }
}
