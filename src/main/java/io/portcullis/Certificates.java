package io.portcullis;

import io.portcullis.api.ApiServer;
import io.portcullis.config.Config;
import io.portcullis.edge.EdgeServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes renewed certificates into force, for the API as well where there is one. For one thread at a time. */
final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private final Supplier<Config> config;
    private final @Nullable EdgeServer edge;
    private final Supplier<Optional<ApiServer>> api;

    Certificates(Supplier<Config> config, @Nullable EdgeServer edge, Supplier<Optional<ApiServer>> api) {
        this.config = config;
        this.edge = edge;
        this.api = api;
    }

    /** The files that the configuration names now. */
    List<Path> files() {
        return config.get().certificateFiles();
    }

    /** New connections are made with what the files hold now; if that is of no use, with what they held before. */
    void renew() {
        Config now = config.get();
        List<String> faults = now.certificateFaults(Instant.now());
        if (!faults.isEmpty()) {
            faults.forEach(fault -> LOG.warn("not in force, what was there before stays: {}", fault));
            return;
        }
        try {
            if (edge != null) {
                edge.reload(now.sipTls());
            }
            api.get().ifPresent(ApiServer::renewCertificate);
            LOG.info("renewed certificates are in force: {}", files());
            now.certificateWarnings(Instant.now()).forEach(LOG::warn);
        } catch (RuntimeException unusable) {
            LOG.warn("not in force, what was there before stays: {}", unusable.getMessage());
        }
    }
}
