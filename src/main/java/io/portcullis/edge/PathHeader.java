package io.portcullis.edge;

import io.portcullis.gate.Entrance;
import io.portcullis.gate.FlowToken;
import io.portcullis.proxy.HopLines;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.HeaderValues;
import io.portcullis.sip.NameAddr;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.util.ArrayList;
import java.util.List;

/**
 * What an admitted REGISTER says on its way to the registrar, so that whatever is for the phone comes back through this
 * edge and over the flow that the phone registered on (RFC 3327, RFC 5626 section 5.1):
 *
 * <pre>
 *   Path: &lt;sip:TOKEN@192.0.2.1:5060;transport=tcp;lr;ob&gt;
 *              |         |              |            '- the phone asked for outbound and has no proxy before us
 *              |         '- as the registrar reaches us, this machine when the flow is a connection
 *              '- names the flow
 * </pre>
 *
 * Immutable; safe for use by any thread.
 */
record PathHeader(FlowToken tokens, PathPolicy policy) {
    private static final String OPTION = "path";
    private static final Bytes SUPPORTED = Bytes.of("Supported: path\r\n");

    /**
     * The Path line of {@code register}, which was let in at {@code entrance}, or nothing when the phone must say that
     * it knows the extension, and does not.
     */
    HopLines path(SipRequest register, Entrance entrance) {
        if (policy == PathPolicy.SUPPORTED && !knowsPath(register)) {
            return HopLines.NONE;
        }
        boolean outbound = isFirstHop(register) && asksForOutbound(register);
        return (request, phone, registrar) -> {
            FlowToken.Way way = new FlowToken.Way(
                    phone.transport(),
                    phone.local().getPort(),
                    phone.transport().isReliable() ? null : phone.local().getAddress(),
                    phone.remote(),
                    phone.serial(),
                    entrance);
            // Only this machine has the phone's connection.
            Bytes us = phone.transport() == Transport.UDP ? registrar.sentBy() : registrar.sentByNode();
            return Bytes.of("Path: <sip:" + tokens.mint(way) + '@' + us + transport(registrar) + ";lr"
                    + (outbound ? ";ob" : "") + ">\r\n");
        };
    }

    private static String transport(Flow flow) {
        return flow.transport() == Transport.UDP
                ? ""
                : ";transport=" + flow.transport().scheme();
    }

    /**
     * What else the registrar must be told: some refuse a Path (420) unless the phone says that it knows it. We speak
     * for it.
     */
    Bytes lines(SipRequest register) {
        return policy == PathPolicy.ALWAYS && !knowsPath(register) ? SUPPORTED : Bytes.EMPTY;
    }

    /** The Path lines that a phone made up: there is no proxy before us that could have put them in. */
    List<Integer> forged(SipRequest register) {
        List<Integer> lines = List.of();
        for (int line = register.findHeader(HeaderName.PATH, 0);
                line >= 0 && isFirstHop(register);
                line = register.findHeader(HeaderName.PATH, line + 1)) {
            lines = lines.isEmpty() ? new ArrayList<>(1) : lines;
            lines.add(line);
        }
        return lines;
    }

    private static boolean knowsPath(SipRequest register) {
        return register.lists(HeaderName.SUPPORTED, OPTION) || register.lists(HeaderName.REQUIRE, OPTION);
    }

    private static boolean isFirstHop(SipRequest register) {
        return register.hasSingleVia();
    }

    private static boolean asksForOutbound(SipRequest register) {
        for (HeaderValues contacts = HeaderValues.of(register, HeaderName.CONTACT); contacts.next(); ) {
            NameAddr contact = contacts.nameAddr();
            if (contact != null && contact.parameter("reg-id") != null) {
                return true;
            }
        }
        return false;
    }
}
