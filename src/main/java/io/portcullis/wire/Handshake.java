package io.portcullis.wire;

import java.net.InetAddress;

/** The handshake of one connection that was accepted, of which only so many may be under way. Confined to its loop. */
final class Handshake {
    private final Connections connections;
    private final Holding holding;
    private final InetAddress source;
    private boolean underWay;

    Handshake(Connections connections, Holding holding, InetAddress source) {
        this.connections = connections;
        this.holding = holding;
        this.source = source;
    }

    /** Whether there is room for it; then it is under way. */
    boolean begin() {
        underWay = connections.shakes(source);
        if (underWay) {
            holding.shaking(true);
        }
        return underWay;
    }

    /** It is over, however; also when it never began. */
    void end() {
        if (underWay) {
            underWay = false;
            holding.shaking(false);
            connections.shook(source);
        }
    }
}
