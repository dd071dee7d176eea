package io.portcullis.testkit;

import java.nio.charset.StandardCharsets;

/** INVITEs to {@code +4930123456@edge.example.com} as they come from the field, for whoever measures what reading them costs. */
public enum Invites {
    /** From a desk phone: thirteen header lines. */
    PHONE(via(1), "User-Agent: Desk Phone 7.1\r\n", ""),
    /** From a carrier's border controller: twenty-three header lines, among them the long ones. */
    CARRIER(via(2), """
            Record-Route: <sip:sbc2.carrier.example.net:5060;lr;transport=udp>
            P-Charging-Vector: icid-value=5f2a91bc77d0e4a1;icid-generated-at=192.0.2.10;orig-ioi=carrier.example.net
            P-Early-Media: supported
            Privacy: none
            Session-Expires: 1800;refresher=uac
            Min-SE: 90
            Diversion: <sip:+498911112222@carrier.example.net>;reason=unconditional;counter=1
            Accept: application/sdp, application/isup, multipart/mixed
            """.replace("\n", "\r\n"), "Server-Note: " + "x".repeat(120) + "\r\n"),
    /** Through twelve hops. */
    TWELVE_VIAS(via(12), "User-Agent: Desk Phone 7.1\r\n", "");

    private static final String SDP = """
            v=0
            o=- 20518 0 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=audio 11780 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=sendrecv
            """.replace("\n", "\r\n");

    private final String vias;
    private final String more;
    private final String last;

    Invites(String vias, String more, String last) {
        this.vias = vias;
        this.more = more;
        this.last = last;
    }

    /** The message with these header lines among its own, each with its line end. */
    public byte[] with(String lines) {
        String text = "INVITE sip:+4930123456@edge.example.com SIP/2.0\r\n"
                + vias
                + "Max-Forwards: 70\r\n"
                + "From: \"Alice Example\" <sip:alice@edge.example.com>;tag=1928301774\r\n"
                + "To: <sip:+4930123456@edge.example.com>\r\n"
                + "Call-ID: 5f2a-91bc-77d0@192.0.2.10\r\n"
                + "CSeq: 2 INVITE\r\n"
                + "Contact: <sip:alice@192.0.2.10:5060>\r\n"
                + lines
                + more
                + "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, INFO, UPDATE\r\n"
                + "Supported: replaces, timer\r\n"
                + last
                + "Content-Type: application/sdp\r\n"
                + "Content-Length: " + SDP.length() + "\r\n\r\n" + SDP;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String via(int hops) {
        StringBuilder lines = new StringBuilder();
        for (int i = hops; i > 0; i--) {
            lines.append("Via: SIP/2.0/UDP 192.0.2.")
                    .append(9 + i)
                    .append(":5060;branch=z9hG4bK77ef4c231298")
                    .append(i)
                    .append(";rport\r\n");
        }
        return lines.toString();
    }
}
