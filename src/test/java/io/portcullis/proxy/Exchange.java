package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.Capacity;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.HeldBytes.Share;
import io.portcullis.transaction.Timers;
import io.portcullis.upstream.ServerAddress;
import io.portcullis.upstream.Suspects;
import io.portcullis.upstream.Target;
import io.portcullis.upstream.UpstreamSettings;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Load;
import io.portcullis.wire.Loop;
import io.portcullis.wire.Timed;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between peers that are only inboxes, on a loop whose clock the test turns. What no transaction takes is relayed
 * along {@link #passage}, except what the edge would judge itself: an ACK or CANCEL without transaction.
 */
public final class Exchange implements Loop {
    public static final UpstreamSettings SETTINGS =
            new UpstreamSettings(List.of("sip:192.0.2.11"), Duration.ofSeconds(5), Duration.ofSeconds(2));

    /** What is for the realm {@code edge} does not pass. */
    static final TrustBorder BORDER = new TrustBorder(Exchange::namesTheEdge, Exchange::namesTheEdge);

    private static final long MOST_BYTES = 64 << 20;
    private static final Bytes SENT_BY = Bytes.of("192.0.2.1:5060");

    final Transport transport;
    final Suspects suspects = new Suspects();
    final Recording heard = new Recording();
    public final Peer phone;
    public final Peer pbx;
    public final Peer secondPbx;
    public final Target target;
    final Target secondTarget;
    final Proxy proxy;
    /** What the proxy holds; the phone has a share of its own. */
    final HeldBytes bytes = new HeldBytes(MOST_BYTES, MOST_BYTES, new Random(3));

    final Share share = bytes.of("phone");
    /** Requests that belong to no transaction and are the edge's to answer. */
    final List<String> unmatched = new ArrayList<>();

    /** How relayed requests ended: the reason and the status. */
    final List<String> ends = new ArrayList<>();

    int relayed;
    /** Whether answers say what code their reason has. */
    boolean explains;

    Passage passage;
    private final Map<InetSocketAddress, Peer> peers = new HashMap<>();
    private final Map<InetSocketAddress, Peer> streams = new HashMap<>();
    private final InetSocketAddress edge = new InetSocketAddress("192.0.2.1", 5060);
    private @Nullable Timed tick;
    private long millis;

    public Exchange() {
        this(Transport.UDP, Proxy.TRANSACTIONS);
    }

    public Exchange(Transport transport, int most) {
        this.transport = transport;
        this.phone = peer("198.51.100.7", 5062);
        this.pbx = peer("192.0.2.11", 5060);
        this.secondPbx = peer("192.0.2.12", 5060);
        this.target = target("192.0.2.11");
        this.secondTarget = target("192.0.2.12");
        this.passage = Passage.to(List.of(target));
        this.proxy = new Proxy(
                this,
                Timers.DEFAULTS,
                new Capacity(most, bytes),
                new Random(7),
                new Crossing(BORDER, HopLines.NONE),
                heard);
    }

    /** As does whatever names no realm. */
    private static boolean namesTheEdge(Bytes value) {
        String text = value.toString();
        return text.contains("realm=\"edge\"") || !text.contains("realm=");
    }

    /** A target of a route, which nobody probes as long as it does not fail. */
    private Target target(String host) {
        ServerAddress place = new ServerAddress(transport, new InetSocketAddress(host, 5060), host);
        return Target.at(place, SETTINGS, suspects);
    }

    /** One relayed request, which ends once and goes no further afterwards. */
    private final class Watched implements Fate {
        private boolean over;

        private Watched() {
            relayed++;
        }

        @Override
        public Share share() {
            return share;
        }

        @Override
        public void forwarded() {
            if (over) {
                throw new AssertionError("forwarded after its end");
            }
        }

        @Override
        public Bytes explain(Reason reason) {
            return explains ? lines("X-Code: " + reason.code()) : Bytes.EMPTY;
        }

        @Override
        public void ended(Reason reason, int status, @Nullable Target last) {
            if (over) {
                throw new AssertionError(reason + " (expected: one end)");
            }
            over = true;
            ends.add(reason.word() + ' ' + status);
        }
    }

    Peer peer(String host, int port) {
        return peers.computeIfAbsent(new InetSocketAddress(host, port), at -> new Peer(transport, at));
    }

    /** A peer of datagrams listens for streams as well from now on: the one to it. */
    Peer streamTo(Peer peer) {
        return streams.computeIfAbsent(peer.remote(), at -> new Peer(Transport.TCP, at));
    }

    /** Lets the time go by, tick by tick. */
    void pass(long milliseconds) {
        for (long until = millis + milliseconds; millis < until; ) {
            millis += 10;
            if (tick != null) {
                tick.advance();
            }
        }
    }

    void pass(Duration duration) {
        pass(duration.toMillis());
    }

    long millis() {
        return millis;
    }

    @Override
    public int number() {
        return 3;
    }

    @Override
    public Load load() {
        return Load.CALM;
    }

    @Override
    public long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public @Nullable Flow flowTo(Transport wanted, InetSocketAddress remote) {
        if (wanted == Transport.TCP && transport == Transport.UDP) {
            return streams.get(remote);
        }
        Peer peer = peers.get(remote);
        return wanted != transport || peer == null || peer.unreachable ? null : peer;
    }

    @Override
    public @Nullable Flow secureFlowTo(InetSocketAddress remote, String host) {
        return flowTo(Transport.TLS, remote);
    }

    @Override
    public @Nullable Flow flowTo(Transport wanted, InetSocketAddress remote, int localPort) {
        return localPort == edge.getPort() ? flowTo(wanted, remote) : null;
    }

    @Override
    public @Nullable Flow connectionWith(Transport wanted, InetSocketAddress remote) {
        return wanted.isReliable() ? flowTo(wanted, remote) : null;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void timed(Timed timed) {
        tick = timed;
    }

    /** A phone or a PBX: what it got, and when. */
    final class Peer implements Flow {
        boolean unreachable;
        private final Transport over;
        private final InetSocketAddress address;
        private final ArrayDeque<Sip> inbox = new ArrayDeque<>();
        private final List<Long> times = new ArrayList<>();

        private Peer(Transport over, InetSocketAddress address) {
            this.over = over;
            this.address = address;
        }

        /** Sends the edge a message, its lines ended by line feeds. */
        void sends(String text) {
            Arrival arrival = arrives(text);
            if (proxy.absorb(arrival)) {
                return;
            }
            SipRequest request = (SipRequest) arrival.message();
            if (request.method() == Method.ACK || request.method() == Method.CANCEL) {
                unmatched.add(request.method().name());
            } else {
                proxy.relay(arrival, passage, new Watched());
            }
        }

        /** Sends the edge the ACK of a 2xx, which the edge found to belong to a dialog. */
        void acknowledges(String text) {
            proxy.relayAck(arrives(text), passage, new Watched());
        }

        /** Has a request relayed that the edge should have known better about. */
        void insists(String text) {
            proxy.relay(arrives(text), passage, new Watched());
        }

        private Arrival arrives(String text) {
            byte[] bytes = wire(text);
            return new Arrival((SipMessage) Parser.parse(bytes, new Source(over, address)), this, nanos());
        }

        /** The oldest message it has not looked at. */
        Sip gets() {
            Sip next = inbox.poll();
            if (next == null) {
                throw new AssertionError(address + " got nothing (expected: a message)");
            }
            return next;
        }

        /** The oldest message it has not looked at, which starts with {@code start}. */
        Sip gets(String start) {
            Sip next = gets();
            if (!next.text().startsWith(start)) {
                throw new AssertionError(address + " got " + next.firstLine() + " (expected: " + start + ")");
            }
            return next;
        }

        /** All messages it has not looked at. */
        List<Sip> everything() {
            List<Sip> all = List.copyOf(inbox);
            inbox.clear();
            return all;
        }

        void getsNothing() {
            if (!inbox.isEmpty()) {
                throw new AssertionError(address + " got " + inbox.peek().firstLine() + " (expected: nothing)");
            }
        }

        /** When everything so far arrived, in milliseconds; forgotten thereupon, with the messages. */
        List<Long> arrivalTimes() {
            List<Long> all = List.copyOf(times);
            times.clear();
            inbox.clear();
            return all;
        }

        /** Forgets what arrived. */
        void clear() {
            arrivalTimes();
        }

        @Override
        public Transport transport() {
            return over;
        }

        @Override
        public InetSocketAddress local() {
            return edge;
        }

        @Override
        public Bytes sentBy() {
            return SENT_BY;
        }

        @Override
        public Flow toPort(int port) {
            return peer(address.getHostString(), port);
        }

        @Override
        public InetSocketAddress remote() {
            return address;
        }

        @Override
        public void send(byte[] message) {
            inbox.add(new Sip(new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n")));
            times.add(millis);
        }
    }

    /** A message as text, its lines ended by line feeds. */
    record Sip(String text) {
        String firstLine() {
            return text.substring(0, text.indexOf('\n'));
        }

        /** The values of a header, in order, one for each line. */
        List<String> all(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).trim())
                    .toList();
        }

        /** The value of the first line of a header. */
        String value(String name) {
            List<String> all = all(name);
            if (all.isEmpty()) {
                throw new AssertionError(name + ": absent in " + text);
            }
            return all.get(0);
        }

        String branch() {
            String via = value("Via");
            int start = via.indexOf("branch=") + 7;
            int end = start;
            while (end < via.length() && ";,".indexOf(via.charAt(end)) < 0) {
                end++;
            }
            return via.substring(start, end);
        }

        /** A response to this request as a PBX makes it. */
        String answer(int status, String... lines) {
            StringBuilder answer = new StringBuilder("SIP/2.0 " + status + " Whatever\n");
            all("Via").forEach(via -> answer.append("Via: ").append(via).append('\n'));
            String to = value("To");
            answer.append("From: ").append(value("From")).append('\n');
            answer.append("To: ")
                    .append(to)
                    .append(status == 100 || to.contains("tag=") ? "" : ";tag=pbx1")
                    .append('\n');
            answer.append("Call-ID: ").append(value("Call-ID")).append('\n');
            answer.append("CSeq: ").append(value("CSeq")).append('\n');
            for (String line : lines) {
                answer.append(line).append('\n');
            }
            return answer.append("Content-Length: 0\n\n").toString();
        }
    }

    /** Everything the listener was told, in words. */
    static final class Recording implements ProxyListener {
        final List<String> events = new ArrayList<>();
        final Map<Kind, Integer> active = new HashMap<>();

        @Override
        public void requestForwarded(Method method, Side side) {
            events.add(method + " " + side);
        }

        @Override
        public void response(int status, Side side) {
            events.add(status + " " + side);
        }

        @Override
        public void failover(Failover reason) {
            events.add("failover " + reason);
        }

        @Override
        public void upstreamUp(String upstream, String target, boolean up) {
            events.add(upstream + " " + target + (up ? " up" : " down"));
        }

        @Override
        public void realmClash(@Nullable String target) {
            events.add("realm clash " + target);
        }

        @Override
        public void upstreamGone(String upstream, String target) {
            events.add(upstream + " " + target + " gone");
        }

        @Override
        public void transactions(Kind kind, int change) {
            active.merge(kind, change, Integer::sum);
        }
    }

    /** A request from the phone. */
    public static String request(String method, String branch, String... lines) {
        return """
                %1$s sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=%2$s;rport
                Max-Forwards: 70
                From: Alice <sip:alice@example.com>;tag=a1
                To: Bob <sip:bob@example.com>
                Call-ID: call-1@198.51.100.7
                CSeq: 1 %1$s
                Contact: <sip:alice@198.51.100.7:5062>
                %3$sContent-Length: 0

                """.formatted(method, branch, lines.length == 0 ? "" : String.join("\n", lines) + "\n");
    }

    static String invite() {
        return request("INVITE", "z9hG4bKphone1");
    }

    /** Line feeds of the head become line ends; the body stays as it is. */
    private static byte[] wire(String text) {
        int body = text.indexOf("\n\n") + 2;
        String head = text.substring(0, body).replace("\n", "\r\n");
        return (head + text.substring(body)).getBytes(StandardCharsets.ISO_8859_1);
    }

    public static Bytes lines(String... lines) {
        return Bytes.of(String.join("\r\n", lines) + "\r\n");
    }
}
