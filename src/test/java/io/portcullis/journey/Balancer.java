package io.portcullis.journey;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A balancer before one or more edges, which tells them over TCP whose connections it passes on; connects from 127.0.0.9. */
final class Balancer implements AutoCloseable {
    static final String FROM = "127.0.0.9";

    private static final String HAPROXY = """
            defaults
                mode tcp
                timeout connect 2s
                timeout client 10m
                timeout server 10m
            listen sip
                bind ADDRESS
                balance source
                hash-type consistent
                option redispatch
                retries 3
                default-server check inter 500ms
                source 127.0.0.9
            SERVERS
            """;
    private static final String NGINX = """
            load_module /usr/lib/nginx/modules/ngx_stream_module.so;
            daemon off;
            pid FOLDER/nginx.pid;
            error_log FOLDER/nginx.log;
            events {}
            stream {
                upstream edges {
                    hash $remote_addr consistent;
            SERVERS
                }
                server {
                    listen ADDRESS;
                    proxy_pass edges;
                    proxy_protocol on;
                    proxy_bind 127.0.0.9;
                }
            }
            """;

    private final Process process;
    private final InetSocketAddress address;

    private Balancer(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
        await().until(this::answers);
    }

    /** HAProxy, with version 2 of the PROXY protocol. */
    static Balancer haproxy(Path folder, InetSocketAddress... edges) throws IOException {
        return haproxy(Ports.free(), folder, edges);
    }

    /** The same at an address of its own. */
    static Balancer haproxy(InetSocketAddress address, Path folder, InetSocketAddress... edges) throws IOException {
        StringBuilder servers = new StringBuilder();
        for (InetSocketAddress edge : edges) {
            servers.append("    server " + text(edge) + ' ' + text(edge) + " send-proxy-v2\n");
        }
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(file, HAPROXY.replace("ADDRESS", text(address)).replace("SERVERS", servers));
        return new Balancer(run(folder, "haproxy", "-db", "-f", file.toString()), address);
    }

    /** nginx, with version 1. */
    static Balancer nginx(Path folder, InetSocketAddress... edges) throws IOException {
        return nginx(Ports.free(), folder, edges);
    }

    /** The same at an address of its own. */
    static Balancer nginx(InetSocketAddress address, Path folder, InetSocketAddress... edges) throws IOException {
        StringBuilder servers = new StringBuilder();
        for (InetSocketAddress edge : edges) {
            servers.append("        server " + text(edge) + ";\n");
        }
        Path file = folder.resolve("nginx.conf");
        Files.writeString(
                file,
                NGINX.replace("ADDRESS", text(address))
                        .replace("SERVERS", servers)
                        .replace("FOLDER", folder.toString()));
        return new Balancer(run(folder, "nginx", "-e", folder + "/nginx.log", "-c", file.toString()), address);
    }

    private static Process run(Path folder, String... command) throws IOException {
        return Peers.start(List.of(command), folder.resolve(command[0] + ".out"));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    private boolean answers() {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
