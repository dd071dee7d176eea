package io.portcullis.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Phones and a PBX around one server, in the thread that calls {@link #run}. It polls its sockets and never sleeps, so that no
 * server pays for waking it; what part of the time it had something to do tells how far it was from being the bottleneck.
 */
final class Generator implements AutoCloseable {
    private static final int PLACES = 1 << 16;
    private static final long SCAN_NANOS = 20_000_000;
    private static final long FIRST_REPEAT_NANOS = 500_000_000;
    private static final long NONCE_NANOS = 20_000_000_000L;

    private final Target target;
    private final Users users;
    private final int userCount;
    private final Messages messages;
    private final Pbx pbx;
    private final Selector selector = Selector.open();
    private final DatagramChannel[] phones;
    private final byte[][] addresses;
    private final Operation[] operations = new Operation[PLACES];
    private final int[] free = new int[PLACES];
    private final Heard heard = new Heard();
    private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    private final ByteBuffer out = ByteBuffer.allocateDirect(65_536);
    private final SplittableRandom random = new SplittableRandom();
    private final int run = random.nextInt();
    private final Tally tally = new Tally();
    private int freed;
    private int used;
    private Work work = Work.CHALLENGE;
    private int nextPhone;
    private boolean echo;
    private long end;
    private boolean paced;
    private Garbage garbage;
    private String surprise = "";
    private long patienceNanos = 10_000_000_000L;

    /**
     * Whom the load is for.
     *
     * @param server where the phones send to
     * @param pbx where the PBX is; port 0 for none
     * @param sources how many sockets the phones have
     * @param spread whether each socket has an address of its own, in 127.1.0.0/16
     * @param echo whether any datagram is the right answer
     */
    record Target(InetSocketAddress server, InetSocketAddress pbx, int sources, boolean spread, boolean echo) {}

    /**
     * How a load runs.
     *
     * @param window operations under way at once
     * @param rate how many start each second, whatever comes back; 0 = as soon as a place in the window is free
     */
    record Pace(int window, double rate, long warmNanos, long nanos) {}

    /** What came of it; the CPU time of the server, when it is known, and the part of the time the load was busy. */
    record Result(Tally tally, double seconds, long cpuNanos, double busy, long unacknowledged, String surprise) {
        double perSecond() {
            return tally.completed / seconds;
        }

        double microsEach() {
            return cpuNanos / 1e3 / Math.max(1, tally.completed);
        }
    }

    /** A generator with its sockets open, for that many users whose digests are of this algorithm. */
    Generator(Target target, int userCount, String algorithm) throws IOException {
        this.target = target;
        this.userCount = userCount;
        String host = target.pbx.getAddress().getHostAddress();
        this.users = new Users(userCount, algorithm);
        this.messages = new Messages(host + ":" + target.pbx.getPort(), algorithm);
        this.echo = target.echo;
        this.phones = new DatagramChannel[target.sources];
        this.addresses = new byte[target.sources][];
        for (int i = 0; i < phones.length; i++) {
            String source = target.spread ? "127.1." + (i >> 8) + "." + (i & 255) : host;
            phones[i] = DatagramChannel.open();
            phones[i].setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            phones[i].bind(new InetSocketAddress(source, 0)).connect(target.server);
            phones[i].configureBlocking(false);
            phones[i].register(selector, SelectionKey.OP_READ, phones[i]);
            int port = ((InetSocketAddress) phones[i].getLocalAddress()).getPort();
            addresses[i] = (source + ":" + port).getBytes(StandardCharsets.US_ASCII);
        }
        this.pbx = target.pbx.getPort() == 0 ? null : new Pbx(target.pbx, messages);
        if (pbx != null) {
            pbx.channel.register(selector, SelectionKey.OP_READ, pbx);
        }
        for (int place = PLACES - 1; place >= 0; place--) {
            free[freed++] = place;
        }
    }

    /** Where the phones send to. */
    InetSocketAddress server() {
        return target.server;
    }

    /** Calls that are not done after so long have failed; 10 s unless this is said. */
    void patience(long nanos) {
        patienceNanos = nanos;
    }

    /** What is sent to the server beside the work, or null for nothing. */
    void beside(Garbage noise) {
        garbage = noise;
    }

    /** Answers what came for the PBX while nothing ran, as health probes do. */
    void tend() throws IOException {
        if (pbx != null) {
            pbx.poll(tally);
        }
    }

    /**
     * Runs one load to its end.
     *
     * @param others whose PBXs must not fall silent meanwhile
     */
    Result run(Work what, Pace pace, Processes server, Iterable<Generator> others) throws IOException {
        work = what;
        paced = pace.rate > 0;
        surprise = "";
        tally.clear();
        tally.invites = 0;
        tally.acks = 0;
        long began = System.nanoTime();
        long measured = began + pace.warmNanos;
        end = measured + pace.nanos;
        if (!paced) {
            for (int i = 0; i < pace.window; i++) {
                start(take(), began);
            }
        }
        long scheduled = 0;
        long scan = began + SCAN_NANOS;
        long cpu = 0;
        long now = began;
        boolean warm = true;
        while (now < end) {
            boolean active = poll();
            if (garbage != null) {
                active |= garbage.send(now);
            }
            if (paced) {
                long due = began + (long) (scheduled * 1e9 / pace.rate);
                for (; due <= now && used < pace.window; due = began + (long) (scheduled * 1e9 / pace.rate)) {
                    start(take(), due);
                    scheduled++;
                    active = true;
                }
            }
            if (now > scan) {
                repeat(now);
                for (Generator other : others) {
                    other.tend();
                }
                scan = now + SCAN_NANOS;
            }
            long then = now;
            now = System.nanoTime();
            if (active) {
                tally.busyNanos += now - then;
            }
            if (warm && now >= measured) {
                warm = false;
                tally.clear();
                cpu = server == null ? 0 : server.cpuNanos();
                measured = now;
            }
        }
        Tally counted = tally.copy();
        long spent = server == null ? 0 : server.cpuNanos() - cpu;
        double seconds = (now - measured) / 1e9;
        drain();
        counted.failed += tally.failed - counted.failed + used;
        counted.unexpected += tally.unexpected - counted.unexpected;
        abandon();
        return new Result(
                counted, seconds, spent, counted.busyNanos / 1e9 / seconds, tally.invites - tally.acks, surprise);
    }

    /** Lets what is under way end. */
    private void drain() throws IOException {
        long last = System.nanoTime() + 2 * FIRST_REPEAT_NANOS;
        while (System.nanoTime() < last && (used > 0 || tally.acks < tally.invites)) {
            poll();
            repeat(System.nanoTime());
        }
    }

    private void abandon() {
        for (Operation operation : operations) {
            if (operation != null && operation.phase != Operation.Phase.IDLE) {
                give(operation);
            }
        }
    }

    private boolean poll() throws IOException {
        if (selector.selectNow() == 0) {
            return false;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() == pbx) {
                pbx.poll(tally);
            } else {
                listen((DatagramChannel) key.attachment());
            }
        }
        selector.selectedKeys().clear();
        return true;
    }

    private void listen(DatagramChannel phone) throws IOException {
        try {
            in.clear();
            while (phone.read(in) > 0) {
                in.flip();
                heard.read(in, run);
                heard();
                in.clear();
            }
        } catch (PortUnreachableException nobody) {
            tally.unexpected++;
            surprise = "nobody listens at " + target.server;
        }
    }

    private void heard() throws IOException {
        Operation operation = heard.id < 0 && !echo ? null : operations[heard.id & (PLACES - 1)];
        if (operation == null || operation.id != heard.id || operation.phase == Operation.Phase.IDLE) {
            return;
        }
        tally.replyBytes = heard.length();
        if (echo) {
            complete(operation);
        } else if (heard.status < 200) {
            operation.proceeding = true;
        } else {
            switch (operation.phase) {
                case CHALLENGE -> challenged(operation);
                case ANSWER -> answered(operation);
                default -> goneBye(operation);
            }
        }
    }

    private void challenged(Operation operation) throws IOException {
        if (heard.status == 407 || heard.status == 401) {
            if (work == Work.CHALLENGE) {
                complete(operation);
            } else {
                answer(operation);
            }
        } else if (heard.status == 200 && work != Work.WRONG && work != Work.CHALLENGE) {
            answered(operation);
        } else {
            surprised(operation);
        }
    }

    private void answer(Operation operation) throws IOException {
        operation.nonceLength = heard.nonce(operation.nonce);
        operation.nonceAt = System.nanoTime();
        if (work == Work.CALL) {
            operation.toLength = heard.to(operation.to);
            send(operation, messages.refusedAck);
        }
        prove(operation);
        operation.phase = Operation.Phase.ANSWER;
        operation.repeated = 0;
        send(operation, request(operation));
    }

    private void prove(Operation operation) {
        if (work == Work.WRONG) {
            java.util.Arrays.fill(operation.response, (byte) '0');
        } else {
            users.answer(
                    operation.user, work.isRegister(), operation.nonce, operation.nonceLength, operation.response);
        }
    }

    private void answered(Operation operation) throws IOException {
        if (heard.status == 200 && work == Work.CALL) {
            tally.took(System.nanoTime() - operation.due);
            operation.toLength = heard.to(operation.to);
            operation.routesLength = heard.routes(operation.routes);
            operation.phase = Operation.Phase.GOODBYE;
            operation.repeated = 0;
            operation.proceeding = false;
            send(operation, messages.ack);
            send(operation, messages.bye);
        } else if (work == Work.WRONG ? heard.status == 403 : heard.status == 200) {
            complete(operation);
        } else if (work == Work.WRONG && heard.status == 407) {
            answer(operation);
        } else if (heard.cseq != 1) {
            surprised(operation);
        }
    }

    private void goneBye(Operation operation) throws IOException {
        if (heard.status == 200 && heard.cseq == 2) {
            send(operation, messages.ack);
        } else if (heard.status == 200 && heard.cseq == 3) {
            complete(operation);
        } else {
            surprised(operation);
        }
    }

    private void surprised(Operation operation) throws IOException {
        tally.unexpected++;
        if (surprise.isEmpty()) {
            surprise = operation.phase + ": " + heard.toString().lines().findFirst().orElse("");
        }
        fail(operation);
    }

    private void complete(Operation operation) throws IOException {
        tally.completed++;
        if (work != Work.CALL) {
            tally.took(System.nanoTime() - operation.due);
        }
        again(operation);
    }

    private void fail(Operation operation) throws IOException {
        tally.failed++;
        again(operation);
    }

    private void again(Operation operation) throws IOException {
        long now = System.nanoTime();
        give(operation);
        if (!paced && now < end) {
            start(take(), now);
        }
    }

    private Operation take() {
        int place = free[--freed];
        used++;
        Operation operation = operations[place];
        if (operation == null) {
            operation = new Operation(place, users.responseLength());
            operations[place] = operation;
        }
        return operation;
    }

    private void give(Operation operation) {
        operation.phase = Operation.Phase.IDLE;
        free[freed++] = operation.place;
        used--;
    }

    private void start(Operation operation, long due) throws IOException {
        operation.id = (operation.id + PLACES) & Integer.MAX_VALUE;
        operation.user = random.nextInt(userCount);
        // A nonce is for who asked.
        operation.phone = work == Work.WRONG ? operation.place % phones.length : (nextPhone++ & Integer.MAX_VALUE) % phones.length;
        operation.due = due;
        operation.repeated = 0;
        operation.proceeding = false;
        operation.routesLength = 0;
        boolean fresh = operation.nonceLength > 0 && due - operation.nonceAt < NONCE_NANOS;
        if (work == Work.WRONG && (fresh || echo)) {
            if (echo) {
                operation.nonceLength = 48;
                java.util.Arrays.fill(operation.nonce, (byte) 'n');
            }
            prove(operation);
            operation.phase = Operation.Phase.ANSWER;
        } else {
            operation.phase = Operation.Phase.CHALLENGE;
        }
        send(operation, request(operation));
    }

    private Template request(Operation operation) {
        boolean bare = operation.phase == Operation.Phase.CHALLENGE;
        return switch (operation.phase) {
            case GOODBYE -> messages.bye;
            default -> work.isRegister()
                    ? bare ? messages.register : messages.answeringRegister
                    : bare ? messages.invite : messages.answeringInvite;
        };
    }

    private void send(Operation operation, Template template) throws IOException {
        int phone = operation.phone;
        out.clear();
        template.write(out, operation, run, addresses[phone]);
        out.flip();
        tally.requestBytes = out.remaining();
        operation.sent = System.nanoTime();
        try {
            phones[phone].write(out);
        } catch (PortUnreachableException nobody) {
            surprise = "nobody listens at " + target.server;
        }
    }

    /** Sends again what was not answered in time (RFC 3261 section 17.1). */
    private void repeat(long now) throws IOException {
        for (int i = 0; used > 0 && i < PLACES; i++) {
            Operation operation = operations[i];
            if (operation == null) {
                return;
            }
            if (operation.phase != Operation.Phase.IDLE) {
                if (now - operation.due > patienceNanos) {
                    fail(operation);
                } else if (!operation.proceeding
                        && now - operation.sent > FIRST_REPEAT_NANOS << Math.min(operation.repeated, 3)) {
                    tally.repeated++;
                    operation.repeated++;
                    send(operation, request(operation));
                }
            }
        }
    }

    /** Sends one datagram as it is. */
    void say(String text) throws IOException {
        phones[0].write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel phone : phones) {
            phone.close();
        }
        if (pbx != null) {
            pbx.close();
        }
        selector.close();
    }
}
