package io.portcullis.journey;

import io.portcullis.api.AccountRate;
import io.portcullis.api.ApiListener;
import io.portcullis.api.ApiServer;
import io.portcullis.api.ApiSettings;
import io.portcullis.api.ApiTls;
import io.portcullis.api.BootstrapAccount;
import io.portcullis.api.Insight;
import io.portcullis.api.OtherNodes;
import io.portcullis.api.PublishedRevision;
import io.portcullis.api.RouteBorder;
import io.portcullis.base.Cidr;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real API over the real store, bound to a free port of loopback. */
final class LiveApi implements AutoCloseable {
    static final String REALM = "sip.example.com";
    static final String ACCOUNT = "AC00000000000000000000000000000001";
    static final String TOKEN = "c0ffee11c0ffee22c0ffee33c0ffee44";
    static final String STRANGER = "AC00000000000000000000000000000002";
    static final String STRANGERS_TOKEN = "deadbeef11deadbeef22deadbeef3344";

    /** There is no edge behind it. */
    private static final Insight NO_INSIGHT = (Insight) Proxy.newProxyInstance(
            Insight.class.getClassLoader(), new Class<?>[] {Insight.class}, (self, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final Store store;
    private final ApiServer server;

    private LiveApi(Store store, ApiServer server) {
        this.store = store;
        this.server = server;
    }

    /** What differs from test to test. */
    static final class Setup {
        private final Path dir;
        private String storeUrl;
        private @Nullable String suffix;
        private ApiTls tls = ApiTls.NONE;
        private AccountRate rate = AccountRate.USUAL;
        private ApiListener listener = ApiListener.NONE;
        private String token = TOKEN;
        private PublishedRevision published = PublishedRevision.everything();
        private Duration publishWait = Duration.ofSeconds(2);
        private List<String> corsOrigins = List.of();
        private List<Cidr> proxies = List.of();
        private boolean caseSensitiveUsernames;
        private OtherNodes nodes = new LoneNode();
        private RouteBorder border = (account, uri) -> false;

        private Setup(Path dir) {
            this.dir = dir;
            this.storeUrl = "jdbc:sqlite:" + dir.resolve("portcullis.db");
        }

        static Setup in(Path dir) {
            return new Setup(dir);
        }

        Setup storeUrl(String url) {
            storeUrl = url;
            return this;
        }

        Setup suffix(String name) {
            suffix = name;
            return this;
        }

        Setup tls(ApiTls files) {
            tls = files;
            return this;
        }

        Setup rate(AccountRate bound) {
            rate = bound;
            return this;
        }

        Setup listener(ApiListener told) {
            listener = told;
            return this;
        }

        /** What the configuration file says is the token of {@link #ACCOUNT}. */
        Setup token(String configured) {
            token = configured;
            return this;
        }

        /** Answers wait for so long until what they tell of is in force according to {@code revisions}. */
        Setup published(PublishedRevision revisions, Duration longest) {
            published = revisions;
            publishWait = longest;
            return this;
        }

        /** The fleet that this node is of; it is in none by itself. */
        Setup nodes(OtherNodes fleet) {
            nodes = fleet;
            return this;
        }

        Setup caseSensitiveUsernames() {
            caseSensitiveUsernames = true;
            return this;
        }

        Setup border(RouteBorder routes) {
            border = routes;
            return this;
        }

        Setup proxies(String... blocks) {
            proxies = Stream.of(blocks).map(Cidr::parse).toList();
            return this;
        }

        Setup corsOrigins(String... origins) {
            corsOrigins = List.of(origins);
            return this;
        }

        LiveApi start() {
            SecureRandom random = new SecureRandom();
            Store store = Store.open(new Store.Opening(
                    new StoreSettings(storeUrl, dir, REALM, 1, caseSensitiveUsernames, false),
                    suffix == null ? DomainNames.FREE : new DomainNames(suffix),
                    null,
                    InstantSource.system(),
                    random));
            ApiServer server = new ApiServer(
                    settings(),
                    new ApiServer.Ports(store.directory(), published, border, nodes, NO_INSIGHT, listener),
                    InstantSource.system(),
                    random,
                    System::nanoTime);
            try {
                server.start();
            } catch (BindException taken) {
                throw new UncheckedIOException(taken);
            }
            return new LiveApi(store, server);
        }

        private ApiSettings settings() {
            return new ApiSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null,
                    suffix,
                    REALM,
                    List.of(
                            new BootstrapAccount(ACCOUNT, token, "default"),
                            new BootstrapAccount(STRANGER, STRANGERS_TOKEN, "stranger")),
                    tls,
                    rate,
                    publishWait,
                    corsOrigins,
                    proxies);
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
