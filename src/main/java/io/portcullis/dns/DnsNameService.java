package io.portcullis.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The domain name system through Netty's resolver: over UDP, again over TCP when an answer was cut, on a thread of its
 * own. The hosts file is read once, at the start. Safe for use by any thread.
 */
public final class DnsNameService implements NameService {
    private static final long QUERY_MILLIS = 2_000;
    private static final int MOST_QUERIES = 8;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("names", true), NioIoHandler.newFactory());
    private final DnsNameResolver resolver;

    /**
     * Asks those that the settings name, or else those that the system does. When neither does, only the hosts file is
     * looked into: nobody is asked whom the operator has not chosen.
     */
    public static NameService of(DnsSettings settings) {
        return of(settings.servers().isEmpty() ? SystemServers.find() : settings.servers());
    }

    static NameService of(List<InetSocketAddress> servers) {
        return servers.isEmpty() ? new HostsOnly() : new DnsNameService(servers);
    }

    /** Opens a socket. */
    private DnsNameService(List<InetSocketAddress> servers) {
        resolver = new DnsNameResolverBuilder(group.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .queryTimeoutMillis(QUERY_MILLIS)
                .maxQueriesPerResolve(MOST_QUERIES)
                .resolveCache(NoopDnsCache.INSTANCE)
                .nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers))
                .build();
    }

    @Override
    public void close() {
        resolver.close();
        var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Override
    public CompletableFuture<Records<InetAddress>> addresses(String name) {
        CompletableFuture<Records<InetAddress>> ipv4 = ask(name, DnsRecordType.A, DnsNameService::address);
        CompletableFuture<Records<InetAddress>> ipv6 = ask(name, DnsRecordType.AAAA, DnsNameService::address);
        return CompletableFuture.allOf(ipv4, ipv6).handle((both, failure) -> both(ipv4, ipv6));
    }

    /** One family is enough; with none, a failure of either leaves it open whether there are any. */
    private static Records<InetAddress> both(
            CompletableFuture<Records<InetAddress>> ipv4, CompletableFuture<Records<InetAddress>> ipv6) {
        Records<InetAddress> four = ipv4.isCompletedExceptionally() ? Records.none() : ipv4.join();
        Records<InetAddress> six = ipv6.isCompletedExceptionally() ? Records.none() : ipv6.join();
        if (four.all().isEmpty() && six.all().isEmpty()) {
            ipv4.join();
            return ipv6.join();
        }
        if (four.all().isEmpty() || six.all().isEmpty()) {
            return four.all().isEmpty() ? six : four;
        }
        List<InetAddress> all = new ArrayList<>(four.all());
        all.addAll(six.all());
        return new Records<>(all, Math.min(four.seconds(), six.seconds()));
    }

    @Override
    public CompletableFuture<Records<Server>> servers(String name) {
        return ask(name, DnsRecordType.SRV, DnsNameService::server);
    }

    @Override
    public CompletableFuture<Records<Pointer>> pointers(String name) {
        return ask(name, DnsRecordType.NAPTR, DnsNameService::pointer);
    }

    private <T> CompletableFuture<Records<T>> ask(
            String name, DnsRecordType type, Function<ByteBuf, @Nullable T> reader) {
        CompletableFuture<Records<T>> answer = new CompletableFuture<>();
        try {
            resolver.resolveAll(new DefaultDnsQuestion(name, type)).addListener((Future<List<DnsRecord>> done) -> {
                if (done.isSuccess()) {
                    answer.complete(read(done.getNow(), type, reader));
                } else if (saysNone(done.cause())) {
                    answer.complete(Records.none());
                } else {
                    answer.completeExceptionally(done.cause());
                }
            });
        } catch (IllegalArgumentException noName) {
            answer.complete(Records.none()); // such as one with a label of 64 letters: nobody can have it
        }
        return answer;
    }

    /**
     * Whether the service answered that there is no such name, or none such records: Netty then has no cause to tell.
     */
    private static boolean saysNone(Throwable failure) {
        return failure.getCause() == null
                || (failure.getCause() instanceof DnsErrorCauseException answered
                        && answered.getCode().equals(DnsResponseCode.NXDOMAIN));
    }

    private static <T> Records<T> read(
            List<DnsRecord> records, DnsRecordType type, Function<ByteBuf, @Nullable T> reader) {
        List<T> all = new ArrayList<>();
        long seconds = Long.MAX_VALUE;
        for (DnsRecord record : records) {
            try {
                T one = record instanceof DnsRawRecord raw && type.equals(record.type()) ? read(raw, reader) : null;
                if (one != null) {
                    all.add(one);
                    seconds = Math.min(seconds, record.timeToLive());
                }
            } finally {
                ReferenceCountUtil.release(record);
            }
        }
        return all.isEmpty() ? Records.none() : new Records<>(all, seconds);
    }

    private static <T> @Nullable T read(DnsRawRecord record, Function<ByteBuf, @Nullable T> reader) {
        try {
            return reader.apply(record.content());
        } catch (IndexOutOfBoundsException | CorruptedFrameException broken) {
            return null; // a record that ends too early is none
        }
    }

    private static @Nullable InetAddress address(ByteBuf content) {
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(content));
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }

    private static Server server(ByteBuf content) {
        int priority = content.readUnsignedShort();
        int weight = content.readUnsignedShort();
        int port = content.readUnsignedShort();
        return new Server(priority, weight, name(content), port);
    }

    private static Pointer pointer(ByteBuf content) {
        int order = content.readUnsignedShort();
        int preference = content.readUnsignedShort();
        String flags = text(content);
        String service = text(content);
        text(content); // a regular expression, which the flag "s" has no use for
        return new Pointer(order, preference, flags, service, name(content));
    }

    private static String text(ByteBuf content) {
        return content.readCharSequence(content.readUnsignedByte(), StandardCharsets.ISO_8859_1)
                .toString();
    }

    /** Without the dot at its end. */
    private static String name(ByteBuf content) {
        String name = DefaultDnsRecordDecoder.decodeName(content);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
