package io.portcullis;

import static io.portcullis.WholeProgram.in;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Phone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that ask a running node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiCommandsTest {
    private WholeProgram program;
    private String out = "";
    private String err = "";

    @Command(name = "portcullis")
    private static final class Nothing {}

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        program = new WholeProgram(directory);
        program.create(in("/SIP/Domains.json"), "DomainName", "pbx.example.com");
    }

    @AfterAll
    void stop() {
        program.close();
    }

    private int run(Map<String, String> environment, String... args) {
        CommandLine line = new CommandLine(new Nothing());
        ApiCommands.addTo(line, environment::get);
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("--api")) {
            all.addAll(List.of("--api", program.api()));
        }
        int code = line.setOut(new PrintWriter(said))
                .setErr(new PrintWriter(complained))
                .execute(all.toArray(String[]::new));
        out = said.toString();
        err = complained.toString();
        return code;
    }

    private int run(String... args) {
        return run(Map.of("PORTCULLIS_TOKEN", WholeProgram.TOKEN), args);
    }

    @Test
    void attempts_are_a_table_and_what_was_refused_is_explained() {
        try (Phone alice = new Phone(program.sip(), "alice", "x", "pbx.example.com")) {
            Phone.Call call = alice.call();
            alice.send(call.request("MESSAGE", "sip:bob@pbx.example.com"));
            assertEquals(403, alice.receive().status());
            Awaitility.await()
                    .until(() -> run("attempts", "--call-id", call.callId()) == 0 && out.contains("nothing_mapped"));
            assertTrue(out.lines().findFirst().orElse("").startsWith("date "), out);
            assertTrue(out.contains("fix: map one: POST /2010-04-01/"), out);
            assertEquals(0, run("attempts", "--json", "--reason", "nothing_mapped"));
            assertTrue(out.startsWith("{") && out.contains("\"attempts\""), out);
        }
    }

    @Test
    void a_request_that_nobody_sent_is_explained_check_by_check() {
        assertEquals(0, run("explain", "--uri", "sip:bob@pbx.example.com", "--source", "192.0.2.1", "--user", "bob"));
        assertTrue(out.contains("mappings       failed"), out);
        assertTrue(out.contains("reason: nothing_mapped"), out);
    }

    @Test
    void targets_lock_outs_and_the_state_are_told() {
        assertEquals(0, run("upstreams"));
        assertTrue(out.contains("sip:" + program.pbx.hostPort()), out);
        assertEquals(0, run("lockouts"));
        assertEquals("sid  source  user  failures  since  until", out.strip());
        assertEquals(0, run("status"));
        assertTrue(out.contains("well: true"), out);
    }

    @Test
    void what_is_refused_is_told_with_the_exit_code() {
        assertEquals(1, run("lockouts", "--lift", "LO00000000000000000000000000000000"));
        assertTrue(err.contains("404"), err);
        assertEquals(1, run(Map.of("PORTCULLIS_TOKEN", "wrong"), "status"));
        assertTrue(err.contains("401"), err);
        assertEquals(2, run(Map.of(), "status"));
        assertTrue(err.contains("PORTCULLIS_TOKEN: not set"), err);
        assertEquals(1, run("status", "--api", "http://127.0.0.1:9"));
        assertTrue(err.contains("does not answer"), err);
    }
}
