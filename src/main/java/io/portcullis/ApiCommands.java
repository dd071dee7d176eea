package io.portcullis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that ask a running node, through its API: as tables for people, or with {@code --json} as they come. */
final class ApiCommands {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final String TOKEN = "PORTCULLIS_TOKEN";
    private static final String OURS = "/portcullis/v1/";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiCommands() {}

    /** Adds them to {@code line}. */
    static void addTo(CommandLine line, UnaryOperator<@Nullable String> environment) {
        for (ApiCommand command :
                List.of(new Attempts(), new Explain(), new Lockouts(), new Upstreams(), new Status())) {
            command.environment = environment;
            line.addSubcommand(command);
        }
    }

    /** The API refused, or did not answer; the message says why. */
    private static final class Refused extends IOException {
        Refused(String why) {
            super(why);
        }
    }

    /** A command that asks the API. */
    private abstract static class ApiCommand implements Callable<Integer> {
        private UnaryOperator<@Nullable String> environment = name -> null;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(names = "--api", paramLabel = "URL", description = "of the node's API: ${DEFAULT-VALUE}")
        private String api = "http://127.0.0.1:8080";

        @Option(names = "--account", paramLabel = "AC…", description = "${DEFAULT-VALUE}")
        private String account = "AC00000000000000000000000000000001";

        @Option(names = "--json", description = "as the API tells it")
        private boolean json;

        /** Asks, and says what came back. */
        abstract void run() throws IOException, InterruptedException;

        @Override
        public Integer call() throws InterruptedException {
            try {
                run();
                out().flush();
                return FINE;
            } catch (IOException failed) {
                spec.commandLine().getErr().println(failed.getMessage());
                spec.commandLine().getErr().flush();
                return FAILED;
            }
        }

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        boolean asJson(JsonNode answer) {
            if (json) {
                out().println(answer.toPrettyString());
            }
            return json;
        }

        /** What the API answers. */
        JsonNode ask(String method, String path, Map<String, String> form) throws IOException, InterruptedException {
            String token = environment.apply(TOKEN);
            if (token == null || token.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), TOKEN + ": not set (expected: the account's token, in the environment)");
            }
            String query = query(form);
            boolean post = method.equals("POST");
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(api + OURS + path + (post || query.isEmpty() ? "" : "?" + query)))
                    .timeout(PATIENCE)
                    .header("Authorization", "Basic " + basic(account + ':' + token))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method(method, HttpRequest.BodyPublishers.ofString(post ? query : ""))
                    .build();
            HttpResponse<String> answer = send(request);
            JsonNode body = JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new Refused(api + ": " + answer.statusCode() + ' '
                        + body.path("message").asText());
            }
            return body;
        }

        private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
            try {
                return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException away) {
                Refused refused = new Refused(api + ": does not answer (expected: the API of a node, see --api)");
                refused.initCause(away);
                throw refused;
            }
        }

        private static String basic(String pair) {
            return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        private static String query(Map<String, String> form) {
            List<String> pairs = new ArrayList<>();
            form.forEach((name, value) -> pairs.add(name + '=' + URLEncoder.encode(value, StandardCharsets.UTF_8)));
            return String.join("&", pairs);
        }

        /** A table of these fields of each row. */
        void table(JsonNode rows, String... fields) {
            List<String[]> lines = new ArrayList<>();
            lines.add(fields);
            rows.forEach(row -> {
                String[] line = new String[fields.length];
                for (int i = 0; i < fields.length; i++) {
                    JsonNode value = row.path(fields[i]);
                    line[i] = value.isNull() || value.isMissingNode() ? "-" : value.asText();
                }
                lines.add(line);
            });
            for (String[] line : lines) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < fields.length; i++) {
                    int column = i;
                    int width = lines.stream()
                            .mapToInt(each -> each[column].length())
                            .max()
                            .orElse(0);
                    text.append(line[i]).append(" ".repeat(width - line[i].length() + 2));
                }
                out().println(text.toString().stripTrailing());
            }
        }

        /** The fields of one thing, a line each. */
        void lines(JsonNode thing, String... fields) {
            for (String field : fields) {
                JsonNode value = thing.path(field);
                if (!value.isNull() && !value.asText().isEmpty()) {
                    out().println(field + ": " + value.asText());
                }
            }
        }
    }

    @Command(
            name = "attempts",
            description = "Says what became of requests lately, and what to change.",
            mixinStandardHelpOptions = true)
    private static final class Attempts extends ApiCommand {
        @Option(names = "--call-id")
        private @Nullable String callId;

        @Option(names = "--call-sid", paramLabel = "CA…")
        private @Nullable String callSid;

        @Option(names = "--user")
        private @Nullable String user;

        @Option(names = "--source", paramLabel = "ADDRESS")
        private @Nullable String source;

        @Option(names = "--domain", description = "its name or SID")
        private @Nullable String domain;

        @Option(names = "--reason")
        private @Nullable String reason;

        @Option(names = "--method")
        private @Nullable String method;

        @Option(names = "--limit", description = "how many at most: ${DEFAULT-VALUE}")
        private int limit = 20;

        @Override
        void run() throws IOException, InterruptedException {
            Map<String, String> form = new TreeMap<>(Map.of("PageSize", Integer.toString(limit)));
            put(form, "CallId", callId);
            put(form, "CallSid", callSid);
            put(form, "User", user);
            put(form, "Source", source);
            put(form, "Domain", domain);
            put(form, "Reason", reason);
            put(form, "Method", method);
            JsonNode answer = ask("GET", "Attempts", form);
            if (asJson(answer)) {
                return;
            }
            JsonNode rows = answer.path("attempts");
            table(
                    rows,
                    "date",
                    "method",
                    "reason",
                    "status",
                    "user",
                    "source",
                    "transport",
                    "entrance_name",
                    "call_id");
            rows.forEach(row -> {
                if (row.path("code").asInt() != 0) {
                    out().println();
                    lines(row, "call_id", "reason", "code", "detail", "fix");
                }
            });
        }

        private static void put(Map<String, String> form, String name, @Nullable String value) {
            if (value != null) {
                form.put(name, value);
            }
        }
    }

    @Command(
            name = "explain",
            description = "Says what would become of a request that nobody has sent.",
            mixinStandardHelpOptions = true)
    private static final class Explain extends ApiCommand {
        @Option(names = "--uri", required = true, paramLabel = "SIP-URI", description = "whom it is for")
        private String uri = "";

        @Option(names = "--source", required = true, paramLabel = "ADDRESS", description = "where it comes from")
        private String source = "";

        @Option(names = "--user", description = "who its sender says that he is")
        private @Nullable String user;

        @Option(names = "--password", description = "right, wrong or none: ${DEFAULT-VALUE}")
        private String password = "right";

        @Option(names = "--method", description = "${DEFAULT-VALUE}")
        private String method = "INVITE";

        @Option(names = "--transport", description = "udp, tcp, tls, ws or wss: ${DEFAULT-VALUE}")
        private String transport = "udp";

        @Override
        void run() throws IOException, InterruptedException {
            Map<String, String> form = new TreeMap<>(Map.of(
                    "RequestUri",
                    uri,
                    "Source",
                    source,
                    "Password",
                    password,
                    "Method",
                    method,
                    "Transport",
                    transport));
            if (user != null) {
                form.put("User", user);
            }
            JsonNode answer = ask("POST", "Explain", form);
            if (!asJson(answer)) {
                table(answer.path("steps"), "check", "result");
                out().println();
                lines(answer, "reason", "code", "status", "entrance_sid", "credential_sid", "detail", "fix");
            }
        }
    }

    @Command(name = "lockouts", description = "Says who is locked out.", mixinStandardHelpOptions = true)
    private static final class Lockouts extends ApiCommand {
        @Option(names = "--lift", paramLabel = "LO…", description = "let this one in again")
        private @Nullable String lift;

        @Override
        void run() throws IOException, InterruptedException {
            if (lift != null) {
                ask("DELETE", "Lockouts/" + URLEncoder.encode(lift, StandardCharsets.UTF_8), Map.of());
                out().println("lifted");
                return;
            }
            JsonNode answer = ask("GET", "Lockouts", Map.of());
            if (!asJson(answer)) {
                table(answer.path("lockouts"), "sid", "source", "user", "failures", "since", "until");
            }
        }
    }

    @Command(name = "upstreams", description = "Says which targets are up.", mixinStandardHelpOptions = true)
    private static final class Upstreams extends ApiCommand {
        @Override
        void run() throws IOException, InterruptedException {
            JsonNode answer = ask("GET", "Upstreams", Map.of());
            if (!asJson(answer)) {
                table(answer.path("upstreams"), "upstream", "uri", "address", "transport", "up", "trouble");
            }
        }
    }

    @Command(name = "status", description = "Says whether all is well with a node.", mixinStandardHelpOptions = true)
    private static final class Status extends ApiCommand {
        @Override
        void run() throws IOException, InterruptedException {
            JsonNode answer = ask("GET", "Status", Map.of());
            if (!asJson(answer)) {
                answer.properties().forEach(field -> {
                    boolean list = field.getValue().isContainerNode();
                    String text = list
                            ? field.getValue().toString()
                            : field.getValue().asText();
                    out().println(field.getKey() + ": " + text);
                });
            }
        }
    }
}
