package io.portcullis.load;

import java.nio.charset.StandardCharsets;

/** The messages of a phone, and those of the PBX; like a desk phone's, some 900 bytes with its SDP. */
final class Messages {
    static final byte[] PBX_TAG = ";tag=pbx-77d0\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String SDP =
            """
            v=0
            o=- 20518 0 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 11780 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=sendrecv
            """;
    private static final String WITH_SDP =
            "Content-Type: application/sdp\nContent-Length: " + SDP.replace("\n", "\r\n").length() + "\n\n" + SDP;
    private static final String PHONE =
            """
            Contact: <sip:{u}@{a}>
            User-Agent: Desk Phone 7.1
            Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, INFO, UPDATE
            Supported: replaces, timer
            """;
    private static final String EMPTY = "Content-Length: 0\n\n";

    final Template invite;
    final Template refusedAck;
    final Template answeringInvite;
    final Template ack;
    final Template bye;
    final Template register;
    final Template answeringRegister;
    /** What follows the status line and the repeated lines of the PBX's responses. */
    final byte[] ringing = bytes(EMPTY);
    final byte[] answered;
    final byte[] done = bytes(EMPTY);

    /** Messages of phones that find the PBX at {@code pbx}, HOST:PORT, and whose digests are of this algorithm. */
    Messages(String pbx, String algorithm) {
        String uri = "sip:echo@{d}.bench.example.com";
        String contact = "sip:echo@" + pbx;
        String proof = "Digest username=\"{u}\", realm=\"" + Users.REALM + "\", nonce=\"{n}\", uri=\"%s\", response=\"{r}\""
                + ", algorithm=" + algorithm + ", cnonce=\"0a4f113b\", qop=auth, nc=00000001\n";
        String to = "<" + uri + ">";
        invite = invite("UDP");
        refusedAck = new Template(head("ACK", uri, 1, "{t}", 1) + EMPTY);
        answeringInvite = new Template(head("INVITE", uri, 2, to, 2) + "Proxy-Authorization: " + proof.formatted(uri)
                + PHONE + WITH_SDP);
        ack = new Template(head("ACK", contact, 3, "{t}", 2).replace("Max-", "{R}Max-") + EMPTY);
        bye = new Template(head("BYE", contact, 4, "{t}", 3).replace("Max-", "{R}Max-") + EMPTY);
        String registrar = "sip:{d}.bench.example.com";
        String self = "<sip:{u}@{d}.bench.example.com>";
        String binding = PHONE + "Expires: 3600\n";
        register = new Template(head("REGISTER", registrar, 1, self, 1) + binding + EMPTY);
        answeringRegister = new Template(
                head("REGISTER", registrar, 2, self, 2) + "Authorization: " + proof.formatted(registrar) + binding + EMPTY);
        answered = bytes("Contact: <" + contact + ">\n" + WITH_SDP);
    }

    /** An INVITE without credentials over this transport. */
    static Template invite(String transport) {
        String uri = "sip:echo@{d}.bench.example.com";
        String text = head("INVITE", uri, 1, "<" + uri + ">", 1) + PHONE + WITH_SDP;
        return new Template(text.replace("SIP/2.0/UDP", "SIP/2.0/" + transport));
    }

    /** A request up to its CSeq; each step of an operation has a branch of its own. */
    private static String head(String method, String uri, int step, String to, int cseq) {
        return method + " " + uri + " SIP/2.0\n"
                + "Via: SIP/2.0/UDP {a};branch=z9hG4bK{x}{i}" + step + ";rport\n"
                + "Max-Forwards: 70\n"
                + "From: <sip:{u}@{d}.bench.example.com>;tag={i}\n"
                + "To: " + to + "\n"
                + "Call-ID: {x}-{i}@bench\n"
                + "CSeq: " + cseq + " " + method + "\n";
    }

    static byte[] bytes(String lines) {
        return lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
