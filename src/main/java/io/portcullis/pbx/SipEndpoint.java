package io.portcullis.pbx;

import gov.nist.javax.sip.EventScanner;
import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.Utils;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.text.ParseException;
import java.util.EventObject;
import java.util.Properties;
import java.util.TooManyListenersException;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * One JAIN-SIP stack on one UDP and one TCP port of the same number. The listener is called by one thread of the stack
 * at a time.
 */
final class SipEndpoint implements AutoCloseable {
    static final HeaderFactory HEADERS = new HeaderFactoryImpl();
    static final AddressFactory ADDRESSES = new AddressFactoryImpl();
    static final MessageFactory MESSAGES = new MessageFactoryImpl();

    private static final int BINDING_ATTEMPTS = 20;

    private final SipStackImpl stack;
    private final SipProvider provider;
    private final InetSocketAddress address;

    private SipEndpoint(SipStackImpl stack, SipProvider provider, InetSocketAddress address) {
        this.stack = stack;
        this.provider = provider;
        this.address = address;
    }

    /**
     * Binds.
     *
     * @param port 0 takes a free one
     * @param outboundProxy where requests without a Route go, as {@code host:port/transport}; empty means to their URI
     * @throws UncheckedIOException when the port cannot be bound
     */
    static SipEndpoint open(String name, String host, int port, String outboundProxy, SipListener listener) {
        SilentLog.install();
        IOException last = new IOException("no attempt made");
        for (int attempt = 0; attempt < (port == 0 ? BINDING_ATTEMPTS : 1); attempt++) {
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
                return bind(name, port == 0 ? free(address) : address, outboundProxy, listener);
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw new UncheckedIOException(
                "listen: " + host + ":" + port + " (expected: an address and port that can be bound)", last);
    }

    /** The stack takes no port 0; so ask the system for one that both transports can have, and let it go again. */
    private static InetSocketAddress free(InetSocketAddress wanted) throws IOException {
        try (DatagramSocket udp = new DatagramSocket(wanted)) {
            InetSocketAddress found = new InetSocketAddress(wanted.getAddress(), udp.getLocalPort());
            try (ServerSocket tcp = new ServerSocket()) {
                tcp.bind(found);
                return found;
            }
        }
    }

    private static SipEndpoint bind(String name, InetSocketAddress address, String outboundProxy, SipListener listener)
            throws IOException {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", name);
        properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", SilentLog.class.getName());
        properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", WireTap.class.getName());
        // One thread reads the datagrams; by default each gets its own, and they overtake one another.
        properties.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", "1");
        if (!outboundProxy.isEmpty()) {
            properties.setProperty("javax.sip.OUTBOUND_PROXY", outboundProxy);
        }
        SipStackImpl stack = null;
        try {
            stack = new SipStackImpl(properties);
            String host = address.getAddress().getHostAddress();
            SipProvider provider =
                    stack.createSipProvider(stack.createListeningPoint(host, address.getPort(), Transport.UDP.token()));
            provider.addListeningPoint(stack.createListeningPoint(host, address.getPort(), Transport.TCP.token()));
            provider.addSipListener(listener);
            return new SipEndpoint(stack, provider, address);
        } catch (SipException | InvalidArgumentException | TooManyListenersException refused) {
            if (stack != null) {
                stop(stack, stack);
            }
            throw new IOException(refused);
        }
    }

    /** Where it listens, over UDP and TCP. */
    InetSocketAddress address() {
        return address;
    }

    SipProvider provider() {
        return provider;
    }

    ListeningPoint listeningPoint(Transport transport) {
        return provider.getListeningPoint(transport.token());
    }

    WireTap tap() {
        return (WireTap) stack.getServerLogger();
    }

    /** {@code Contact: <sip:user@host:port;transport=…>} of this endpoint. */
    ContactHeader contact(String user, Transport transport) throws ParseException {
        SipURI uri = ADDRESSES.createSipURI(user, address.getAddress().getHostAddress());
        uri.setPort(address.getPort());
        if (transport != Transport.UDP) {
            uri.setTransportParam(transport.token());
        }
        return HEADERS.createContactHeader(ADDRESSES.createAddress(uri));
    }

    /** A response with a new To tag, if the request has none yet. */
    static Response response(int status, Request request) throws ParseException {
        return response(status, request, tag());
    }

    /** A response with this To tag, if the request has none yet. */
    static Response response(int status, Request request, String tag) throws ParseException {
        Response response = MESSAGES.createResponse(status, request);
        ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
        if (to.getTag() == null) {
            to.setTag(tag);
        }
        return response;
    }

    /** Something for a tag that no other call has. */
    static String tag() {
        return Utils.getInstance().generateTag();
    }

    static void attachSdp(Message message, String sdp) throws ParseException {
        ContentTypeHeader type = HEADERS.createContentTypeHeader("application", "sdp");
        message.setContent(sdp, type);
    }

    /** Frees the ports and ends the stack's threads; does nothing the second time. */
    @Override
    public void close() {
        stop(stack, provider);
    }

    private static void stop(SipStackImpl stack, Object source) {
        EventScanner scanner = stack.getEventScanner();
        if (scanner == null) {
            return; // stopped already
        }
        // The stack ends its stop() with a second of sleep, for nothing; an interrupt spares it.
        boolean interrupted = Thread.currentThread().isInterrupted();
        Thread.currentThread().interrupt();
        try {
            stack.stop();
        } catch (NullPointerException early) {
            stack.stop(); // its UDP thread had not begun yet; the first call has closed the socket, this one does
            // the rest
        }
        if (!interrupted) {
            var unused = Thread.interrupted();
        }
        // The thread that calls the listener was told to end, but waits for an event to see it: here is one.
        scanner.addEvent(new EventWrapper(new EventObject(source), null));
    }
}
