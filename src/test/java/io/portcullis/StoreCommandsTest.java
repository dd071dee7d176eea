package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that work on what is stored, over a real store. */
class StoreCommandsTest {
    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();
    private final CommandLine line = new CommandLine(new Root());

    @Command(name = "portcullis")
    private static final class Root {}

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("portcullis.yaml"), "data-dir: " + folder.resolve("data") + "\n");
        StoreCommands.addTo(line, new ConfigLoader(name -> null), name -> null);
        line.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
        line.setExecutionExceptionHandler((failure, failed, parsed) -> {
            said.append(String.valueOf(failure.getMessage()));
            return 1;
        });
    }

    private int run(String command, Object... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        all[1] = "--config";
        all[2] = folder.resolve("portcullis.yaml").toString();
        for (int i = 0; i < arguments.length; i++) {
            all[i + 3] = arguments[i].toString();
        }
        return line.execute(all);
    }

    @Test
    void a_new_epoch_is_begun_after_a_restore() {
        String file = folder.resolve("portcullis.yaml").toString();
        assertEquals(0, run("export", folder.resolve("all.jsonl")), said::toString);
        said.getBuffer().setLength(0);
        assertEquals(0, line.execute("store", "new-epoch", "--config", file), said::toString);
        assertTrue(
                said.toString().matches("(?s)epoch [0-9a-f]{16}: every node reads everything again\\s*"),
                said::toString);
        assertEquals(2, line.execute("store"), said::toString);
    }

    @Test
    void what_is_exported_can_be_imported() {
        Path archive = folder.resolve("all.jsonl");
        assertEquals(0, run("export", archive), said::toString);
        assertTrue(Files.exists(archive));
        assertEquals(0, run("import", archive), said::toString);
        assertTrue(said.toString().contains("rows read from"), said::toString);
    }

    @Test
    void an_export_writes_over_nothing() throws IOException {
        Path archive = Files.writeString(folder.resolve("all.jsonl"), "mine");
        assertEquals(1, run("export", archive));
        assertEquals("mine", Files.readString(archive));
    }

    @Test
    void users_go_only_into_a_list_that_is_there() throws IOException {
        Path users = Files.writeString(folder.resolve("users.csv"), "alice,0123456789abcdef0123456789abcdef\n");
        assertEquals(1, run("import", "--credential-list", "CL00000000000000000000000000000009", users));
        assertFalse(said.toString().contains("0123456789abcdef0123456789abcdef"), said::toString);
    }

    @Test
    void a_new_master_key_takes_the_place_of_the_old() throws IOException {
        assertEquals(0, run("export", folder.resolve("before.jsonl")), said::toString);
        String before = Files.readString(folder.resolve("data").resolve("master.key"));
        assertEquals(0, run("rekey"), said::toString);
        assertFalse(before.equals(Files.readString(folder.resolve("data").resolve("master.key"))));
        assertEquals(0, run("export", folder.resolve("after.jsonl")), said::toString);
    }
}
