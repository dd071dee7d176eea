package io.portcullis.journey;

import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What the peers call through, with one user provisioned: {@link #USER} of {@link #DOMAIN} with {@link #PASSWORD}.
 * {@link #inFrontOf} is the one place that says which edge it is.
 */
interface Edge extends AutoCloseable {
    String REALM = "sip.example.com";
    String DOMAIN = "pbx.example.com";
    String USER = "alice";
    String PASSWORD = "Correct-horse-9";

    /** Where it takes calls, over UDP. */
    InetSocketAddress address();

    @Override
    void close();

    /** Starts one that forwards to {@code pbx}, with its files in {@code folder}. */
    static Edge inFrontOf(InetSocketAddress pbx, Path folder) {
        Served served = Served.inFrontOf(pbx, folder);
        served.provision();
        await().until(served::knowsTheUser);
        return served;
    }
}
