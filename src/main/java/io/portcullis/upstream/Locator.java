package io.portcullis.upstream;

import io.portcullis.base.Cidr;
import io.portcullis.dns.NameService;
import io.portcullis.dns.NameService.Pointer;
import io.portcullis.dns.NameService.Records;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the servers behind a SIP URI (RFC 3263 section 4), over transports that an upstream may have.
 *
 * <pre>
 *   transport parameter, or else
 *   an address, or a port:  UDP, for sips TLS          then A, AAAA
 *   else NAPTR, else SRV    _sips._tcp for sips,       then SRV, else A, AAAA
 *                           _sip._tcp, _sip._udp
 * </pre>
 *
 * A URI with an address is known at once; for anything else nobody waits. NameService under {@code invalid} are
 * nobody's (RFC 6761) and not asked about. Of what a name has at most {@value #SERVERS} servers and {@value #ADDRESSES}
 * addresses of each count. Safe for use by any thread.
 */
final class Locator {
    static final int SERVERS = 16;
    static final int ADDRESSES = 8;

    private static final Map<String, Transport> SERVICES =
            Map.of("SIP+D2U", Transport.UDP, "SIP+D2T", Transport.TCP, "SIPS+D2T", Transport.TLS);
    private static final Comparator<Pointer> BY_ORDER =
            Comparator.comparingInt(Pointer::order).thenComparingInt(Pointer::preference);

    private final NameService names;

    Locator(NameService names) {
        this.names = names;
    }

    /** Where {@code uri} leads. Never fails. */
    CompletableFuture<Location> locate(SipUri uri) {
        Transport asked = asked(uri);
        String host = uri.host().toString().toLowerCase(Locale.ROOT);
        if (asked == null && uri.parameter("transport") != null) {
            return CompletableFuture.completedFuture(Location.nowhere(true));
        }
        InetAddress address = address(uri.host());
        if (address != null) {
            Transport transport = asked == null ? fallback(uri) : asked;
            return CompletableFuture.completedFuture(Location.at(
                    new ServerAddress(transport, new InetSocketAddress(address, portOf(uri, transport)), host)));
        }
        if (host.startsWith("[") || host.endsWith(".invalid") || host.equals("invalid")) {
            return CompletableFuture.completedFuture(Location.nowhere(true));
        }
        return new Search(uri, host).locate(asked);
    }

    /** The transport that {@code uri} asks for; null when it asks for none, or for one that cannot be had. */
    static @Nullable Transport asked(SipUri uri) {
        Bytes name = uri.parameter("transport");
        if (name == null) {
            return null;
        }
        if (name.equalsIgnoreCase(Bytes.of("udp"))) {
            return uri.secure() ? null : Transport.UDP;
        }
        if (name.equalsIgnoreCase(Bytes.of("tcp"))) {
            return uri.secure() ? Transport.TLS : Transport.TCP;
        }
        return name.equalsIgnoreCase(Bytes.of("tls")) ? Transport.TLS : null;
    }

    /** The transport of a URI that does not say. */
    private static Transport fallback(SipUri uri) {
        return uri.secure() ? Transport.TLS : Transport.UDP;
    }

    private static int portOf(SipUri uri, Transport transport) {
        return uri.port() < 0 ? transport.defaultPort() : uri.port();
    }

    /** The address that {@code host} is, in its usual form; null when it is a name. */
    static @Nullable InetAddress address(Bytes host) {
        String text = host.toString();
        String plain = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return Cidr.address(plain);
    }

    /** One URI whose host is a name; each step begins when the one before has completed. */
    private final class Search {
        private final SipUri uri;
        private final String host;
        private volatile long seconds = Location.LONGEST.toSeconds();
        private volatile boolean answered = true;
        private volatile boolean complete = true;

        Search(SipUri uri, String host) {
            this.uri = uri;
            this.host = host;
        }

        CompletableFuture<Location> locate(@Nullable Transport asked) {
            if (uri.port() > 0) {
                return atHost(asked == null ? fallback(uri) : asked);
            }
            if (asked != null) {
                return services(List.of(asked).iterator(), asked);
            }
            return ask(names.pointers(host)).thenCompose(found -> {
                List<Pointer> usable = found.all().stream()
                        .filter(this::isUsable)
                        .sorted(BY_ORDER)
                        .toList();
                return follow(usable.iterator());
            });
        }

        /** Whether it leads to SRV records of a transport of ours; for sips, of a secure one. */
        private boolean isUsable(Pointer pointer) {
            Transport transport = transportOf(pointer);
            return pointer.flags().equalsIgnoreCase("s")
                    && transport != null
                    && (transport.isSecure() || !uri.secure());
        }

        private static @Nullable Transport transportOf(Pointer pointer) {
            return SERVICES.get(pointer.service().toUpperCase(Locale.ROOT));
        }

        private CompletableFuture<Location> follow(Iterator<Pointer> pointers) {
            if (!pointers.hasNext()) {
                List<Transport> each = uri.secure() ? List.of(Transport.TLS) : List.of(Transport.TCP, Transport.UDP);
                return services(each.iterator(), fallback(uri));
            }
            Pointer pointer = pointers.next();
            Transport transport = transportOf(pointer);
            return transport == null
                    ? follow(pointers)
                    : servers(pointer.replacement(), transport, () -> follow(pointers));
        }

        private CompletableFuture<Location> services(Iterator<Transport> transports, Transport last) {
            if (!transports.hasNext()) {
                return atHost(last);
            }
            Transport transport = transports.next();
            String service = switch (transport) {
                case UDP -> "_sip._udp.";
                case TCP -> "_sip._tcp.";
                default -> "_sips._tcp.";
            };
            return servers(service + host, transport, () -> services(transports, last));
        }

        /** The servers that {@code name} lists, or what comes {@code otherwise}. */
        private CompletableFuture<Location> servers(
                String name, Transport transport, Supplier<CompletableFuture<Location>> otherwise) {
            return ask(names.servers(name)).thenCompose(found -> {
                if (found.all().isEmpty()) {
                    return otherwise.get();
                }
                List<CompletableFuture<Location.Server>> each = found.all().stream()
                        .filter(server -> isName(server.host()) && server.port() > 0)
                        .sorted(Comparator.comparingInt(NameService.Server::priority))
                        .limit(SERVERS)
                        .map(server -> places(server.host(), transport, server.port())
                                .thenApply(at -> new Location.Server(server.priority(), server.weight(), at)))
                        .toList();
                return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                        .thenApply(all -> located(each.stream().map(CompletableFuture::join)));
            });
        }

        private static boolean isName(String host) {
            return !host.isEmpty() && !host.toLowerCase(Locale.ROOT).endsWith(".invalid");
        }

        private CompletableFuture<Location> atHost(Transport transport) {
            return places(host, transport, portOf(uri, transport))
                    .thenApply(places -> located(Stream.of(new Location.Server(0, 0, places))));
        }

        private CompletableFuture<List<ServerAddress>> places(String name, Transport transport, int port) {
            CompletableFuture<Records<InetAddress>> question = names.addresses(name)
                    .whenComplete((found, failure) -> {
                        if (failure != null) {
                            complete = false;
                        }
                    });
            return ask(question)
                    .thenApply(found -> found.all().stream()
                            .limit(ADDRESSES)
                            .map(address -> new ServerAddress(transport, new InetSocketAddress(address, port), host))
                            .distinct()
                            .toList());
        }

        private Location located(Stream<Location.Server> servers) {
            List<Location.Server> reachable =
                    servers.filter(server -> !server.places().isEmpty()).toList();
            if (reachable.isEmpty()) {
                return Location.nowhere(answered);
            }
            // Servers whose addresses are just not known yet are asked about soon.
            return new Location(reachable, complete ? Duration.ofSeconds(seconds) : Location.SHORTEST, true);
        }

        /** What the service says, or nothing when it does not answer. */
        private <T> CompletableFuture<Records<T>> ask(CompletableFuture<Records<T>> question) {
            return question.handle((found, failure) -> {
                if (failure != null) {
                    answered = false;
                    return Records.<T>none();
                }
                believe(found);
                return found;
            });
        }

        private synchronized void believe(Records<?> found) {
            if (!found.all().isEmpty()) {
                seconds = Math.min(seconds, found.seconds());
            }
        }
    }
}
