package io.portcullis.testkit;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A message as a peer heard it, read the simplest way there is. */
public record Heard(InetSocketAddress from, String text) {
    /** The start line, or all that was heard when it is no SIP. */
    public String startLine() {
        int end = text.indexOf("\r\n");
        return end < 0 ? text : text.substring(0, end);
    }

    /** The status code; fails for a request. */
    public int status() {
        if (!startLine().startsWith("SIP/2.0 ")) {
            throw new AssertionError("a response was expected, heard: " + startLine());
        }
        return Integer.parseInt(startLine().substring(8, 11));
    }

    /** The request's method; fails for a response. */
    public String method() {
        if (startLine().startsWith("SIP/2.0 ")) {
            throw new AssertionError("a request was expected, heard: " + startLine());
        }
        return startLine().substring(0, startLine().indexOf(' '));
    }

    /** Whether it is a request with this method. */
    public boolean is(String method) {
        return startLine().startsWith(method + ' ');
    }

    /** Whether it is a response that ends its transaction. */
    public boolean isFinal() {
        return startLine().startsWith("SIP/2.0 ") && status() >= 200;
    }

    /** Whether an upstream's health is being asked for. */
    public boolean isProbe() {
        return is("OPTIONS")
                && headers("Via").size() == 1
                && headers("X-Portcullis-Account").isEmpty();
    }

    /** Every value of the header, in order, one for each line. */
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        for (String line : head().split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).trim().equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).trim());
            }
        }
        return values;
    }

    /** The header's first value; fails when there is none. */
    public String header(String name) {
        List<String> values = headers(name);
        if (values.isEmpty()) {
            throw new AssertionError("no " + name + " in: " + text);
        }
        return values.get(0);
    }

    /** The body. */
    public String body() {
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    /** The names of all header lines in order, in lower case. */
    public List<String> headerNames() {
        return Arrays.stream(head().split("\r\n", -1))
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')).trim().toLowerCase(Locale.ROOT))
                .toList();
    }

    private String head() {
        return text.substring(0, text.indexOf("\r\n\r\n"));
    }

    /** The value of parameter {@code name} in {@code header}'s value, unquoted. */
    public static String parameter(String value, String name) {
        for (String part : value.split("[;,]", -1)) {
            String trimmed = part.trim();
            if (trimmed.startsWith("Digest ")) {
                trimmed = trimmed.substring(7).trim();
            }
            if (trimmed.startsWith(name + '=')) {
                return trimmed.substring(name.length() + 1).replace("\"", "");
            }
        }
        throw new AssertionError("no " + name + " in: " + value);
    }

    /** The response that a server gives to this request, with a To tag of its own and these further lines. */
    public String answer(String status, String... lines) {
        String to = header("To");
        boolean tagged = to.contains(";tag=") || status.startsWith("100");
        String copied =
                headers("Via").stream().map(via -> "Via: " + via + "\r\n").collect(Collectors.joining())
                        + headers("Record-Route").stream()
                                .map(route -> "Record-Route: " + route + "\r\n")
                                .collect(Collectors.joining());
        return "SIP/2.0 " + status + "\r\n" + copied + "From: " + header("From") + "\r\nTo: " + to
                + (tagged ? "" : ";tag=pbx") + "\r\nCall-ID: " + header("Call-ID") + "\r\nCSeq: " + header("CSeq")
                + "\r\n" + Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining())
                + "Content-Length: 0\r\n\r\n";
    }
}
