package io.portcullis.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A server under load, and the load's sockets around it. */
final class Contender implements AutoCloseable {
    /** What it does with a message. */
    enum Kind {
        /** It speaks SIP, in a JVM: its code gets faster for a while. */
        JVM,
        /** It speaks SIP. */
        SIP,
        /** It sends every datagram back. */
        ECHO,
        /** It passes every datagram on. */
        RELAY,
        /** It is not there: the phones send to the PBX. */
        NONE
    }

    final String name;
    final Kind kind;
    final Generator generator;
    final Processes processes;

    private Contender(String name, Kind kind, Generator generator, Processes processes) {
        this.name = name;
        this.kind = kind;
        this.generator = generator;
        this.processes = processes;
    }

    /**
     * From NAME,KIND,PORT,PBX-PORT,PID; the ports are on 127.0.0.1, the PBX's is 0 for none, and so is the process of a kind
     * without one.
     */
    static Contender of(String text, Options options) throws IOException {
        String[] fields = text.split(",");
        if (fields.length != 5) {
            throw new IllegalArgumentException("server: " + text + " (expected: NAME,KIND,PORT,PBX-PORT,PID)");
        }
        Kind kind = Kind.valueOf(fields[1]);
        Generator.Target target = new Generator.Target(
                new InetSocketAddress("127.0.0.1", Integer.parseInt(fields[2])),
                new InetSocketAddress("127.0.0.1", Integer.parseInt(fields[3])),
                options.count("sources", 16),
                options.text("spread", "no").equals("yes"),
                kind == Kind.ECHO);
        long pid = Long.parseLong(fields[4]);
        return new Contender(
                fields[0],
                kind,
                new Generator(target, options.count("users", 1_000), options.text("algorithm", "MD5")),
                pid == 0 ? null : new Processes(pid));
    }

    /** Whether it can do this work. */
    boolean does(Work work) {
        return switch (kind) {
            case JVM, SIP -> work.ordinal() <= Work.REGISTER.ordinal();
            case ECHO -> work == Work.CHALLENGE || work == Work.WRONG;
            case RELAY, NONE -> work == Work.CALL;
        };
    }

    @Override
    public void close() throws IOException {
        generator.close();
    }
}
