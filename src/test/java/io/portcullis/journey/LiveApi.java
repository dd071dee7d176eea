package io.portcullis.journey;

import io.portcullis.api.AccountRate;
import io.portcullis.api.ApiListener;
import io.portcullis.api.ApiServer;
import io.portcullis.api.ApiSettings;
import io.portcullis.api.ApiTls;
import io.portcullis.api.BootstrapAccount;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real API over the real store, bound to a free port of loopback. */
final class LiveApi implements AutoCloseable {
    static final String REALM = "sip.example.com";
    static final String ACCOUNT = "AC00000000000000000000000000000001";
    static final String TOKEN = "c0ffee11c0ffee22c0ffee33c0ffee44";
    static final String STRANGER = "AC00000000000000000000000000000002";
    static final String STRANGERS_TOKEN = "deadbeef11deadbeef22deadbeef3344";

    private final Store store;
    private final ApiServer server;

    private LiveApi(Store store, ApiServer server) {
        this.store = store;
        this.server = server;
    }

    /** What differs from test to test. */
    record Setup(
            Path dir, String storeUrl, @Nullable String suffix, ApiTls tls, AccountRate rate, ApiListener listener) {
        static Setup in(Path dir) {
            String url = "jdbc:sqlite:" + dir.resolve("portcullis.db");
            return new Setup(dir, url, null, ApiTls.NONE, AccountRate.USUAL, ApiListener.NONE);
        }

        Setup storeUrl(String url) {
            return new Setup(dir, url, suffix, tls, rate, listener);
        }

        Setup suffix(String name) {
            return new Setup(dir, storeUrl, name, tls, rate, listener);
        }

        Setup tls(ApiTls files) {
            return new Setup(dir, storeUrl, suffix, files, rate, listener);
        }

        Setup rate(AccountRate bound) {
            return new Setup(dir, storeUrl, suffix, tls, bound, listener);
        }

        Setup listener(ApiListener told) {
            return new Setup(dir, storeUrl, suffix, tls, rate, told);
        }

        LiveApi start() {
            SecureRandom random = new SecureRandom();
            Store store = Store.open(new Store.Opening(
                    new StoreSettings(storeUrl, dir, REALM, 1),
                    suffix == null ? DomainNames.FREE : new DomainNames(suffix),
                    null,
                    InstantSource.system(),
                    random));
            ApiSettings settings = new ApiSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null,
                    suffix,
                    REALM,
                    List.of(
                            new BootstrapAccount(ACCOUNT, TOKEN, "default"),
                            new BootstrapAccount(STRANGER, STRANGERS_TOKEN, "stranger")),
                    tls,
                    rate);
            ApiServer server = new ApiServer(
                    settings, store.directory(), listener, InstantSource.system(), random, System::nanoTime);
            server.start();
            return new LiveApi(store, server);
        }
    }

    static LiveApi start(Path dir) {
        return Setup.in(dir).start();
    }

    String base() {
        return "http://localhost:" + server.address().getPort();
    }

    int port() {
        return server.address().getPort();
    }

    Directory directory() {
        return store.directory();
    }

    /** Whether its database answers. */
    boolean storeIsUp() {
        return store.isUp();
    }

    /** A client logged in to the first account. */
    Rest rest() {
        return Rest.to(base()).as(ACCOUNT, TOKEN);
    }

    /** A client logged in to an account that has nothing to do with the first. */
    Rest stranger() {
        return Rest.to(base()).as(STRANGER, STRANGERS_TOKEN);
    }

    /** What a broken database does to the API: the store is gone, the server is not. */
    void closeStore() {
        store.close();
    }

    /** Takes no new requests and lets those that run finish. */
    void stopServer() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
