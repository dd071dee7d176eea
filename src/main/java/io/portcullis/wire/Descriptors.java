package io.portcullis.wire;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the number of connections against the descriptors that the system gives this process: a connection is one, and
 * some are kept for all else, the REST API and the admin listener above all, which must answer when SIP is full.
 */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final long LEAST_KEPT = 64;
    private static final long MOST_KEPT = 1_024;

    private Descriptors() {}

    /** The limits that can be kept; said when they are not those that were asked for. */
    static ConnectionLimits possible(ConnectionLimits wanted) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? possible(wanted, system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
                : wanted;
    }

    /** The same with {@code limit} descriptors of which {@code open} are taken. */
    static ConnectionLimits possible(ConnectionLimits wanted, long limit, long open) {
        long kept = Math.min(Math.max(limit / 8, LEAST_KEPT), MOST_KEPT);
        long room = Math.max(1, limit - open - kept);
        if (room >= wanted.most()) {
            return wanted;
        }
        int most = (int) room;
        // What is cut must not be what kept one source from taking all.
        int perSource = Math.min(wanted.perSource(), Math.max(1, most / 4 * 3));
        LOG.warn(
                "sip.connections.most: {}, but the limit of open files, {}, leaves room for {}, and {} of one source "
                        + "(expected: a higher limit, as by ulimit -n or LimitNOFILE=)",
                wanted.most(),
                limit,
                most,
                perSource);
        return new ConnectionLimits(most, perSource, wanted.idle(), wanted.unfinishedBytes());
    }
}
