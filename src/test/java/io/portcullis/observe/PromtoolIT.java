package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.base.Side;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} says, read by Prometheus' own linter. */
class PromtoolIT {
    @Test
    void promtool_has_nothing_to_say_about_the_metrics() throws Exception {
        boolean installed = isInstalled();
        assertTrue(
                installed || !"true".equals(System.getenv("CI")),
                "promtool is missing (expected in CI: package prometheus)");
        assumeTrue(installed, "promtool is missing: install package prometheus to run this");
        CredentialIndex index =
                new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(new Random(1))));
        AdminSettings anyPort = new AdminSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (Telemetry telemetry = new Telemetry("1.2.3", "sip.example.com", index, System::nanoTime);
                AdminServer admin = AdminServer.start(anyPort, telemetry, 3, Map.of())) {
            telemetry.sip().answered(200, Side.OUTSIDE);
            telemetry.proxy().upstreamUp("default", "sip:192.0.2.1", true);
            telemetry.api().requestDone("Credentials", "GET", 200);
            telemetry.index().published(1);
            URI uri = URI.create("http://127.0.0.1:" + admin.address().getPort() + "/metrics");
            String metrics = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            assertEquals("", complaints(metrics));
        }
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("promtool", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static String complaints(String metrics) throws Exception {
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(metrics.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = promtool.waitFor();
        return code == 0 ? "" : "exit " + code + ": " + said;
    }
}
