package io.portcullis.testkit;

import io.portcullis.sip.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A DNS server on loopback (RFC 1035, UDP only) whose records are the test's; keeps a log of its questions. */
public final class NameServer implements AutoCloseable {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int NAPTR = 35;
    private static final int NO_SUCH_NAME = 3;
    private static final int SERVER_FAILURE = 2;

    private final DatagramSocket socket;
    private final Map<String, List<Answer>> zone = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile boolean broken;

    private record Answer(int type, int seconds, Bytes data) {}

    /** A server that knows nothing yet. */
    public NameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Where it listens, as configured. */
    public String hostPort() {
        return address().getAddress().getHostAddress() + ":" + address().getPort();
    }

    /** Gives a name an address more. */
    public NameServer host(String name, int seconds, String address) {
        byte[] bytes = addressOf(address);
        return add(name, new Answer(bytes.length == 4 ? A : AAAA, seconds, Bytes.of(bytes)));
    }

    /** Gives a name an SRV record more; an empty target is the root. */
    public NameServer server(String name, int seconds, int priority, int weight, String target, int port) {
        return add(name, new Answer(SRV, seconds, bytes(out -> {
            out.writeShort(priority);
            out.writeShort(weight);
            out.writeShort(port);
            writeName(out, target);
        })));
    }

    /** Gives a name a NAPTR record more, with flag {@code s}. */
    public NameServer pointer(String name, int seconds, int order, int preference, String service, String replacement) {
        return add(name, new Answer(NAPTR, seconds, bytes(out -> {
            out.writeShort(order);
            out.writeShort(preference);
            writeText(out, "s");
            writeText(out, service);
            writeText(out, "");
            writeName(out, replacement);
        })));
    }

    /** Gives a name a record of any form. */
    public NameServer raw(String name, int type, byte... data) {
        return add(name, new Answer(type, 60, Bytes.of(data)));
    }

    /** Takes a name away. */
    public void remove(String name) {
        zone.remove(key(name));
    }

    /** Whether it says nothing at all. */
    public void silent(boolean isSilent) {
        silent = isSilent;
    }

    /** Whether it answers SERVFAIL to everything. */
    public void broken(boolean isBroken) {
        broken = isBroken;
    }

    /** What it was asked so far, as in {@code SRV _sip._udp.example.com}. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    private NameServer add(String name, Answer answer) {
        zone.computeIfAbsent(key(name), absent -> new CopyOnWriteArrayList<>()).add(answer);
        return this;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                socket.receive(query);
                byte[] reply = reply(ByteBuffer.wrap(buffer, 0, query.getLength()));
                if (!silent) {
                    socket.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] reply(ByteBuffer query) {
        short id = query.getShort();
        query.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        questions.add(typeName(type) + " " + name);
        List<Answer> all = zone.getOrDefault(key(name.toString()), List.of());
        List<Answer> answers =
                all.stream().filter(answer -> answer.type == type).toList();
        int code = broken ? SERVER_FAILURE : all.isEmpty() ? NO_SUCH_NAME : 0;
        return data(out -> {
            out.writeShort(id);
            out.writeShort(0x8580 | code); // a response, authoritative, recursion wanted and to be had
            out.writeShort(1);
            out.writeShort(broken ? 0 : answers.size());
            out.writeShort(0);
            out.writeShort(0);
            writeName(out, name.toString());
            out.writeShort(type);
            out.writeShort(1);
            for (Answer answer : broken ? List.<Answer>of() : answers) {
                out.writeShort(0xc00c); // the name in the question
                out.writeShort(type);
                out.writeShort(1);
                out.writeInt(answer.seconds);
                out.writeShort(answer.data.length());
                out.write(answer.data.toArray());
            }
        });
    }

    private static String typeName(int type) {
        return switch (type) {
            case A -> "A";
            case AAAA -> "AAAA";
            case SRV -> "SRV";
            case NAPTR -> "NAPTR";
            default -> Integer.toString(type);
        };
    }

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private static Bytes bytes(Writer writer) {
        return Bytes.of(data(writer));
    }

    private static byte[] data(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void writeName(DataOutputStream out, String name) throws IOException {
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.", -1)) {
            writeText(out, label);
        }
        out.writeByte(0);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        out.writeByte(text.length());
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] addressOf(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
