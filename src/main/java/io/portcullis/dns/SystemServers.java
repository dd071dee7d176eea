package io.portcullis.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The name servers that the system is configured with (resolv.conf(5)). */
final class SystemServers {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private SystemServers() {}

    /** Those of this machine, in their order; none when it names none. */
    static List<InetSocketAddress> find() {
        return in(RESOLV_CONF);
    }

    /** Those that {@code file} names; a line that names no address is passed over. */
    static List<InetSocketAddress> in(Path file) {
        List<InetSocketAddress> servers = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length > 1 && words[0].equals("nameserver")) {
                    add(words[1], servers);
                }
            }
        } catch (IOException absent) {
            return List.of();
        }
        return servers;
    }

    private static void add(String address, List<InetSocketAddress> servers) {
        try {
            int zone = address.indexOf('%');
            servers.add(DnsSettings.server(zone < 0 ? address : address.substring(0, zone)));
        } catch (IllegalArgumentException noAddress) {
            // As the system's own resolver does.
        }
    }
}
