package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Heard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What a phone keeps of a dialog, or of its registration: it may go on with it on another line. */
final class FieldDialog {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String id = "field-" + COUNTER.incrementAndGet();
    private final String from;
    private String uri;
    private String to;
    private List<String> routes = List.of();
    private long number;
    private int branch;

    /**
     * Nothing sent yet.
     *
     * @param from the value of its From without a tag
     * @param to the value of its To
     * @param number the first sequence number
     */
    FieldDialog(String uri, String from, String to, long number) {
        this.uri = uri;
        this.from = from + ";tag=" + id;
        this.to = to;
        this.number = number - 1;
    }

    /** A dialog that Alice begins with {@code uri}. */
    static FieldDialog with(String uri) {
        return new FieldDialog(uri, "<sip:alice@" + EdgeUnderTest.DOMAIN + '>', '<' + uri + '>', 1);
    }

    /** Alice's registrations. */
    static FieldDialog registration() {
        String alice = "<sip:alice@" + EdgeUnderTest.DOMAIN + '>';
        return new FieldDialog("sip:" + EdgeUnderTest.DOMAIN, alice, alice, 1);
    }

    /** The next request; {@code lines} are further header lines, the last may be a body behind an empty line. */
    String request(FieldPhone phone, String method, String... lines) {
        number++;
        return again(phone, method, lines);
    }

    /** The ACK of a 2xx. */
    String ack(FieldPhone phone) {
        return again(phone, "ACK");
    }

    private String again(FieldPhone phone, String method, String... lines) {
        branch++;
        return message(phone, method, to, lines);
    }

    private String message(FieldPhone phone, String method, String toValue, String... lines) {
        String further = Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining());
        String contact = further.contains("Contact: ")
                ? ""
                : "Contact: <sip:alice@" + phone.hostPort() + ";transport=" + phone.transport() + ">\r\n";
        String route = routes.stream().map(each -> "Route: " + each + "\r\n").collect(Collectors.joining());
        return method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/" + phone.transport() + ' ' + phone.hostPort()
                + ";branch=z9hG4bK" + id + '-' + branch + ";rport\r\nRoute: " + phone.proxy() + "\r\n" + route
                + "Max-Forwards: 70\r\nFrom: " + from + "\r\nTo: " + toValue + "\r\nCall-ID: " + id + "\r\nCSeq: "
                + number + ' ' + method + "\r\n" + contact + further + "Content-Length: 0\r\n\r\n";
    }

    /** Says it, is challenged and says it again with a proof; gives the last. */
    String ask(FieldPhone phone, String method, String... lines) {
        phone.send(request(phone, method, lines));
        Heard challenge = phone.receive();
        assertEquals(method.equals("REGISTER") ? 401 : 407, challenge.status(), challenge.text());
        if (method.equals("INVITE")) {
            phone.send(message(phone, "ACK", challenge.header("To")));
        }
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = phone.proof(challenge, method, uri);
        String proven = request(phone, method, all);
        phone.send(proven);
        return proven;
    }

    /** The dialog is what this response made it. */
    void begunBy(Heard ok) {
        to = ok.header("To");
        List<String> set = new ArrayList<>(ok.headers("Record-Route"));
        Collections.reverse(set);
        routes = set;
        uri = ok.header("Contact").replaceAll("^<|>.*$", "");
    }

    String callId() {
        return id;
    }
}
