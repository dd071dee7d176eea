package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A running Kamailio that is a registrar and nothing else: it keeps what it is told to keep (usrloc, with Path), finds who is
 * called, and stays in the route of the call. Numbers that begin with 9 go to a carrier, when there is one. It believes
 * whoever speaks to it.
 */
final class Kamailio implements AutoCloseable {
    private static final String SCRIPT = """
            debug=2
            log_stderror=yes
            children=2
            tcp_children=1
            auto_aliases=no
            tcp_source_ipv4=HOST
            dns=no
            rev_dns=no
            listen=udp:ADDRESS
            listen=tcp:ADDRESS

            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "maxfwd.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "xlog.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"

            modparam("usrloc", "db_mode", 0)
            modparam("registrar", "use_path", 1)
            modparam("registrar", "min_expires", 1)

            request_route {
                if (!mf_process_maxfwd_header("10")) {
                    sl_send_reply("483", "Too Many Hops");
                    exit;
                }
                if (is_method("CANCEL")) {
                    if (t_check_trans()) t_relay();
                    exit;
                }
                if (has_totag()) {
                    if (loose_route() || (is_method("ACK") && t_check_trans())) {
                        t_relay();
                    } else if (!is_method("ACK")) {
                        sl_send_reply("404", "Not Here");
                    }
                    exit;
                }
                t_check_trans();
                if (is_method("OPTIONS") && $rU == $null) {
                    sl_send_reply("200", "OK");
                    exit;
                }
                if (is_method("REGISTER")) {
                    xlog("L_NOTICE", "REGISTERS $tU over $proto says $hdr(P-Asserted-Identity)\\n");
                    save("location");
                    exit;
                }
                record_route();
                if ($rU =~ "^9") {
                    $du = "sip:CARRIER";
                    t_relay();
                    exit;
                }
                if (!lookup("location")) {
                    sl_send_reply("404", "Not Found");
                    exit;
                }
                xlog("L_NOTICE", "FINDS $ru through $du\\n");
                t_relay();
            }
            """;

    /** Where nobody is. */
    private static final String NOWHERE = "127.0.0.1:9";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ONCE_MILLIS = 500;

    private final Process process;
    private final InetSocketAddress address;
    private final Path output;

    private Kamailio(Process process, InetSocketAddress address, Path output) {
        this.process = process;
        this.address = address;
        this.output = output;
    }

    /** Starts one with its files in {@code folder}, on a port of loopback, over UDP and TCP. */
    static Kamailio in(Path folder) throws IOException {
        return at(Ports.free(), folder, NOWHERE);
    }

    /** Starts one whose carrier is at {@code carrier}, over UDP. */
    static Kamailio before(InetSocketAddress carrier, Path folder) throws IOException {
        return at(Ports.free(), folder, carrier.getAddress().getHostAddress() + ':' + carrier.getPort());
    }

    /** Starts one on a port of 127.0.0.2, where nobody else is; it connects from there as well. */
    static Kamailio apart(Path folder) throws IOException {
        return at(new InetSocketAddress("127.0.0.2", Ports.free().getPort()), folder, NOWHERE);
    }

    private static Kamailio at(InetSocketAddress address, Path folder, String carrier) throws IOException {
        Path program = Peers.require("kamailio");
        Path script = folder.resolve("kamailio.cfg");
        Files.writeString(
                script,
                SCRIPT.replace("CARRIER", carrier)
                        .replace("HOST", address.getAddress().getHostAddress())
                        .replace("ADDRESS", address.getAddress().getHostAddress() + ':' + address.getPort()));
        Path output = folder.resolve("kamailio.log");
        List<String> command = List.of(
                program.toString(),
                "-DD",
                "-E",
                "-m",
                "32",
                "-M",
                "4",
                "-Y",
                folder.toString(),
                "-f",
                script.toString());
        Kamailio kamailio = new Kamailio(Peers.start(command, output), address, output);
        await().atMost(PATIENCE).until(() -> {
            assertTrue(kamailio.process.isAlive(), kamailio::said);
            return answers(address);
        });
        return kamailio;
    }

    /** Whether it answers OPTIONS by now. */
    private static boolean answers(InetSocketAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, address.getAddress())) {
            socket.setSoTimeout(ONCE_MILLIS);
            String here = address.getAddress().getHostAddress() + ':' + socket.getLocalPort();
            byte[] options = ("OPTIONS sip:" + here + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here
                            + ";branch=z9hG4bKready\r\nMax-Forwards: 70\r\nFrom: <sip:test@" + here
                            + ">;tag=1\r\nTo: <sip:" + here + ">\r\nCall-ID: ready\r\nCSeq: 1 OPTIONS\r\n"
                            + "Content-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(options, options.length, address));
            socket.receive(new DatagramPacket(new byte[2048], 2048));
            return true;
        } catch (SocketTimeoutException notYet) {
            return false;
        }
    }

    /** Where it takes requests. */
    InetSocketAddress address() {
        return address;
    }

    /** All that it has said so far. */
    String said() {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Asks it to end, with all of its processes; they are ended when they are slow to. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        try {
            await().atMost(PATIENCE).until(() -> !process.isAlive());
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
