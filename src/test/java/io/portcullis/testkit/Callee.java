package io.portcullis.testkit;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The dialogs that a PBX makes of an INVITE that it heard, and what it says in them. */
public final class Callee {
    private final Heard invite;
    private final String sentBy;
    private final String tag;
    private int cseq;

    /**
     * A dialog in the making.
     *
     * @param sentBy the PBX as its Via has it, behind {@code SIP/2.0/}: transport, blank, host and port
     * @param tag of its To
     */
    public Callee(Heard invite, String sentBy, String tag) {
        this.invite = invite;
        this.sentBy = sentBy;
        this.tag = tag;
    }

    /** The dialog of a PBX that speaks UDP. */
    public static Callee at(Peer pbx, Heard invite) {
        return new Callee(invite, "UDP " + pbx.hostPort(), "pbx");
    }

    /** A response that makes the dialog, or changes it. */
    public String answer(String status, String... lines) {
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = "Contact: <sip:pbx@" + sentBy.substring(sentBy.indexOf(' ') + 1) + ">";
        return invite.answer(status, all).replace(";tag=pbx\r\n", ";tag=" + tag + "\r\n");
    }

    /** A request to whoever called, along the route that the INVITE took. */
    public String request(String method, String... lines) {
        cseq++;
        String routes = invite.headers("Record-Route").stream()
                .map(route -> "Route: " + route + "\r\n")
                .collect(Collectors.joining());
        String further = Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining());
        return method + ' ' + invite.header("Contact").replaceAll("^<|>.*$", "") + " SIP/2.0\r\nVia: SIP/2.0/" + sentBy
                + ";branch=z9hG4bK" + tag + cseq + method + "\r\n" + routes + "Max-Forwards: 70\r\nFrom: "
                + invite.header("To") + ";tag=" + tag + "\r\nTo: " + invite.header("From") + "\r\nCall-ID: "
                + invite.header("Call-ID") + "\r\nCSeq: " + cseq + ' ' + method + "\r\nContact: <sip:pbx@"
                + sentBy.substring(sentBy.indexOf(' ') + 1) + ">\r\n" + further + "Content-Length: 0\r\n\r\n";
    }
}
