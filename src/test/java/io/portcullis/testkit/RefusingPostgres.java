package io.portcullis.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A PostgreSQL server that lets nobody in, and says why (its protocol 3.0, message ErrorResponse). */
public final class RefusingPostgres implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final ServerSocket server;
    private final String state;
    private final String message;

    /** One that says {@code message}, with the SQLSTATE that says it to programs. */
    public RefusingPostgres(String state, String message) {
        this.state = state;
        this.message = message;
        try {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread thread = new Thread(this::refuseAll, "refusing-postgres");
        thread.setDaemon(true);
        thread.start();
    }

    /** How it is reached, with a password that nobody should see again. */
    public String url(String password) {
        return "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/edge?user=edge&password=" + password;
    }

    private void refuseAll() {
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                refuse(new DataInputStream(caller.getInputStream()), new DataOutputStream(caller.getOutputStream()));
            } catch (IOException gone) {
                // The next one.
            }
        }
    }

    private void refuse(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int length = in.readInt();
            int version = in.readInt();
            in.readNBytes(length - 8);
            if (version == SSL_REQUEST || version == GSS_REQUEST) {
                out.writeByte('N');
                out.flush();
            } else {
                break;
            }
        }
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (String field : new String[] {"SFATAL", "VFATAL", "C" + state, "M" + message}) {
            fields.write(field.getBytes(StandardCharsets.UTF_8));
            fields.write(0);
        }
        fields.write(0);
        out.writeByte('E');
        out.writeInt(fields.size() + 4);
        fields.writeTo(out);
        out.flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
