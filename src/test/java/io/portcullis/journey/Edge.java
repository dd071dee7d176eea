package io.portcullis.journey;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

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

    /** Starts one that forwards to {@code pbx}. */
    static Edge inFrontOf(InetSocketAddress pbx) {
        ChallengingProxy proxy = new ChallengingProxy(REALM, Map.of(USER, PASSWORD), List.of("MD5"), pbx);
        return new Edge() {
            @Override
            public InetSocketAddress address() {
                return proxy.address();
            }

            @Override
            public void close() {
                proxy.close();
            }
        };
    }
}
