package io.portcullis.gate;

import io.portcullis.digest.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A phone's answer to a challenge, right unless something is changed: the response is computed when it is printed, with the
 * formula of RFC 7616 section 3.4.1 written out once more.
 */
final class Answer {
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final String method;
    private final String password;

    Answer(Asking asking, String username, String password, String nonce) {
        this.method = asking.method();
        this.password = password;
        parameters.put("username", quoted(username));
        parameters.put("realm", quoted(House.REALM));
        parameters.put("nonce", quoted(nonce));
        parameters.put("uri", quoted("sip:" + asking.host()));
        parameters.put("algorithm", "MD5");
        parameters.put("cnonce", quoted("0a4f113b"));
        parameters.put("qop", "auth");
        parameters.put("nc", "00000001");
    }

    static Answer ofAlice(String nonce) {
        return new Answer(new Asking(), "alice", "secret", nonce);
    }

    static Answer wrong(String nonce) {
        return new Answer(new Asking(), "alice", "guess", nonce);
    }

    Answer algorithm(Algorithm value) {
        return with("algorithm", value.token());
    }

    Answer nc(long count) {
        return with("nc", "%08x".formatted(count));
    }

    /** Sets a parameter to {@code value} as it stands on the wire. */
    Answer with(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    Answer without(String... names) {
        parameters.keySet().removeAll(List.of(names));
        return this;
    }

    private String response() {
        Map<String, String> given = new LinkedHashMap<>();
        parameters.keySet().forEach(name -> given.put(name, plain(name)));
        return response(method, password, given);
    }

    /** The response of one who knows the password; {@code given} without quotes and backslashes. */
    static String response(String method, String password, Map<String, String> given) {
        Algorithm algorithm =
                Algorithm.of(given.getOrDefault("algorithm", "MD5")).orElse(Algorithm.MD5);
        String a1 = given.get("username") + ':' + given.get("realm") + ':' + password;
        String a2 = method + ':' + given.get("uri");
        String middle = given.containsKey("qop")
                ? given.get("nonce") + ':' + given.get("nc") + ':' + given.get("cnonce") + ':' + given.get("qop")
                : given.get("nonce");
        return hash(algorithm, hash(algorithm, a1) + ':' + middle + ':' + hash(algorithm, a2));
    }

    private static String hash(Algorithm algorithm, String text) {
        MessageDigest digest = algorithm.newDigest();
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The value of a parameter without quotes and backslashes; empty when it is not there. */
    private String plain(String name) {
        @Nullable String value = parameters.get(name);
        if (value == null || !value.startsWith("\"")) {
            return value == null ? "" : value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.putIfAbsent("response", quoted(response()));
        return all.entrySet().stream()
                .map(each -> each.getKey() + '=' + each.getValue())
                .collect(Collectors.joining(", ", "Digest ", ""));
    }
}
