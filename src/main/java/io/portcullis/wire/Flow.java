package io.portcullis.wire;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;

/**
 * A way to a peer and back: over UDP the pair of addresses, over a stream the connection (RFC 5626 section 3.1).
 * Belongs to one event loop. Two datagram flows are equal when both addresses are; a connection equals itself.
 */
public interface Flow {
    /** How messages travel on it. */
    Transport transport();

    /** The address of ours that the peer sees. */
    InetSocketAddress local();

    /** Our host and port as Via and Record-Route name them: the advertised host, or the address of {@link #local()}. */
    Bytes sentBy();

    /** The same by the name that means this machine alone, where it has one ({@code sip.node-address}). */
    default Bytes sentByNode() {
        return sentBy();
    }

    /** The peer. */
    InetSocketAddress remote();

    /** The way from the same address of ours to another port of the peer's; a connection is its own answer. */
    default Flow toPort(int port) {
        return this;
    }

    /** Which connection of this process it is, counted from 1; 0 for datagrams, whose flow is the pair of addresses. */
    default long serial() {
        return 0;
    }

    /**
     * Sends one message, in the order of the calls. Never blocks; what the network refuses is told to {@link
     * WireListener} and otherwise lost, as a datagram may be. A datagram flow is for its loop's thread, a connection
     * for any.
     */
    void send(byte[] message);

    /**
     * Says that a request is sent again, because nobody has answered it: for some seconds what the network says of
     * datagrams to this peer is listened for, and {@link LoopHandler#lost} told when nobody is there. Nothing to do for
     * a connection. Loop thread only.
     */
    default void listen() {}

    /**
     * Says that whoever is at the other end of a connection has proven who it is: its messages may be longer from now
     * on, and it is among the last to be closed when memory runs short. Any thread.
     */
    default void trust() {}

    /**
     * Ends a connection: what was sent before still leaves, what arrives from now on is not read. There is nothing to
     * end between two datagrams. Any thread.
     */
    default void close() {}
}
