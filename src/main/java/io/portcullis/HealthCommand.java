package io.portcullis;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a node how it is, for where nothing else can, as in a container without a shell: 0 when it is well, else 1. */
@Command(
        name = "health",
        description = "Asks a node whether it lives (/livez) or takes calls (/readyz): 0 when it does, else 1.")
final class HealthCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--admin", paramLabel = "URL", description = "of the node's admin.listen: ${DEFAULT-VALUE}")
    private String admin = "http://127.0.0.1:9464";

    /** The questions, as the last segment of their path. */
    enum Question {
        livez,
        readyz
    }

    @Parameters(arity = "0..1", paramLabel = "livez|readyz", description = "${DEFAULT-VALUE}")
    private Question question = Question.livez;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(admin + '/' + question))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            boolean well = answer.statusCode() == OK;
            if (!well) {
                err.println(answer.statusCode() + " " + answer.body().strip());
            }
            return well ? FINE : FAILED;
        } catch (IOException | IllegalArgumentException away) {
            err.println(admin + ": does not answer (expected: the admin listener of a node, see --admin)");
            return FAILED;
        } finally {
            err.flush();
        }
    }
}
