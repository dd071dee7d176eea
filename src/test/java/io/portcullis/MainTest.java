package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.Signals.Signal;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    @TempDir
    Path directory;

    private final List<String> happened = new ArrayList<>();
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file = Path.of("never-written");

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(directory.resolve("edge.yaml"), "realm: a\n");
    }

    @Test
    void check_of_a_fine_file_says_ok() {
        assertEquals(0, run("check", "--config", file.toString()));
        assertEquals("ok, data in " + directory.resolve("data"), out.toString().strip());
        assertTrue(err.toString().contains("has fewer than 16 characters"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals(List.of(), happened);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "serve"})
    void a_faulty_file_is_told_line_by_line_on_stderr_and_exits_2(String command) throws Exception {
        Files.writeString(file, "realm: a\nnode-id: -1\ncolour: red\nthreads: 1\n");
        assertEquals(2, run(command, "--config", file.toString()));
        assertEquals("", out.toString());
        List<String> lines = err.toString().lines().toList();
        assertEquals(3, lines.size());
        assertEquals(file + ":2 node-id: -1 (expected: 0 to 1023)", lines.get(0));
        assertTrue(lines.get(1).startsWith(file + ":3 colour: unknown key"), lines.get(1));
        assertEquals(List.of(), happened);
    }

    @Test
    void serve_runs_until_it_is_told_to_stop() {
        signals.add(Signal.STOP);
        assertEquals(0, run("serve", "--config", file.toString()));
        assertEquals(List.of("serve a", "closed"), happened);
    }

    @Test
    void serve_reloads_a_fine_file_and_keeps_what_it_has_for_a_faulty_one() {
        signals.addAll(List.of(Signal.RELOAD, Signal.STOP));
        assertEquals(0, run("serve", "--config", file.toString()));
        assertEquals(List.of("serve a", "reload a", "closed"), happened);

        happened.clear();
        signals.addAll(List.of(Signal.RELOAD, Signal.STOP));
        Launcher spoiling = new FakeLauncher() {
            @Override
            public Service serve(Config config) throws Exception {
                Files.writeString(file, "realm: [");
                return super.serve(config);
            }
        };
        assertEquals(0, run(spoiling, "serve", "--config", file.toString()));
        assertEquals(List.of("serve a", "closed"), happened);
    }

    @Test
    void serve_on_a_port_that_somebody_else_has_says_so_and_exits_2() {
        Launcher refused = new FakeLauncher() {
            @Override
            public Service serve(Config config) throws Exception {
                throw new BindException("sip.listen: udp://0.0.0.0:5060: Address already in use");
            }
        };
        assertEquals(2, run(refused, "serve", "--config", file.toString()));
        assertEquals(
                "sip.listen: udp://0.0.0.0:5060: Address already in use\n",
                err.toString().replace("\r", ""));
    }

    @Test
    void serve_that_cannot_start_or_cannot_stop_exits_1() {
        assertEquals(
                1,
                run(
                        new FakeLauncher() {
                            @Override
                            public Service serve(Config config) throws Exception {
                                throw new IOException("udp://0.0.0.0:5060: address already in use");
                            }
                        },
                        "serve",
                        "--config",
                        file.toString()));
        signals.add(Signal.STOP);
        assertEquals(
                1,
                run(
                        new FakeLauncher() {
                            @Override
                            void closed() {
                                throw new IllegalStateException("transactions left after 30 s");
                            }
                        },
                        "serve",
                        "--config",
                        file.toString()));
    }

    @Test
    void demo_stays_until_it_is_told_to_stop_unless_once() {
        assertEquals(0, run("demo", "--once"));
        assertEquals(List.of("demo once=true", "closed"), happened);
        signals.addAll(List.of(Signal.RELOAD, Signal.STOP));
        assertEquals(0, run("demo"));
        assertEquals(List.of("demo once=true", "closed", "demo once=false", "closed"), happened);
        assertEquals("ladder\nladder\n", out.toString().replace("\r", ""));
    }

    @Test
    void demo_whose_call_fails_exits_1() {
        assertEquals(
                1,
                run(
                        new FakeLauncher() {
                            @Override
                            public Service demo(boolean once, PrintWriter paper) {
                                throw new IllegalStateException("call: 408 (expected: 200)");
                            }
                        },
                        "demo",
                        "--once"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sreve", "serve", "check", "serve --config", "check --conf x", "demo --twice"})
    void wrong_usage_exits_2_and_says_how_it_is_meant(String line) {
        assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ", -1)));
        assertEquals("", out.toString());
        assertTrue(err.toString().contains("portcullis"), err.toString());
    }

    @Test
    void help_and_version_exit_0() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("serve"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("--version"));
        assertTrue(out.toString().matches("portcullis \\d+\\.\\d+\\.\\d+\\S*\\R"), out.toString());
    }

    private int run(String... args) {
        return run(new FakeLauncher(), args);
    }

    private int run(Launcher launcher, String... args) {
        CommandLine line = Main.commandLine(launcher, new ConfigLoader(name -> null), () -> signals);
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }

    /** Starts nothing and notes what it was asked. */
    private class FakeLauncher implements Launcher {
        @Override
        public Service serve(Config config) throws Exception {
            happened.add("serve " + config.realm());
            return service();
        }

        @Override
        public Service demo(boolean once, PrintWriter paper) {
            happened.add("demo once=" + once);
            paper.println("ladder");
            return service();
        }

        void closed() {
            happened.add("closed");
        }

        private Service service() {
            return new Service() {
                @Override
                public String name() {
                    return "node-id=1";
                }

                @Override
                public void reload(Config next) {
                    happened.add("reload " + next.realm());
                }

                @Override
                public void close() {
                    closed();
                }
            };
        }
    }
}
