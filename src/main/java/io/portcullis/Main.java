package io.portcullis;

import io.portcullis.Launcher.Service;
import io.portcullis.Signals.Signal;
import io.portcullis.base.VitalThreads;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigException;
import io.portcullis.config.ConfigLoader;
import io.portcullis.config.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: 0 is fine, 1 a failure while running, 2 wrong usage, configuration or environment. */
@Command(
        name = "portcullis",
        description = "SIP digest-authentication edge proxy with a REST API.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Runnable {
    private static final int FINE = 0;
    /** Commands that change what is stored: nobody should come upon them by a slip of the keyboard. */
    private static final Set<String> IRREVOCABLE = Set.of("import", "rekey", "store", "new-epoch");

    /** Written at once, unlike all others: what is said here is never dropped. */
    private static final Logger LIFECYCLE = LoggerFactory.getLogger("portcullis.lifecycle");

    private final Launcher launcher;
    private final ConfigLoader loader;
    private final Supplier<BlockingQueue<Signal>> signals;
    private final Supervisor supervisor;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main(
            Launcher launcher, ConfigLoader loader, Supplier<BlockingQueue<Signal>> signals, Supervisor supervisor) {
        this.supervisor = supervisor;
        this.launcher = launcher;
        this.loader = loader;
        this.signals = signals;
    }

    /** Runs the command named by {@code args} and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine(new Processes(), new ConfigLoader(System::getenv), Signals::watch)
                .execute(args));
    }

    /** The commands over what they start, what reads their file, and what ends them. */
    static CommandLine commandLine(Launcher launcher, ConfigLoader loader, Supplier<BlockingQueue<Signal>> signals) {
        return commandLine(launcher, loader, System::getenv, signals);
    }

    /** The same in another environment. */
    static CommandLine commandLine(
            Launcher launcher,
            ConfigLoader loader,
            UnaryOperator<@Nullable String> environment,
            Supplier<BlockingQueue<Signal>> signals) {
        Supervisor supervisor = new Supervisor(environment.apply("NOTIFY_SOCKET"));
        CommandLine line = new CommandLine(new Main(launcher, loader, signals, supervisor));
        StoreCommands.addTo(line, loader, environment);
        ApiCommands.addTo(line, environment);
        line.addSubcommand(new HealthCommand());
        line.setExecutionExceptionHandler((thrown, failed, parsed) -> {
            Failure failure = Failure.of(thrown);
            supervisor.failed(failure.lines().get(0));
            return tell(failed, failure, thrown);
        });
        return line.setParameterExceptionHandler(Main::misunderstood);
    }

    private static int tell(CommandLine line, Failure failure, Throwable thrown) {
        failure.lines().forEach(line.getErr()::println);
        line.getErr().flush();
        LIFECYCLE.debug("portcullis failed", thrown);
        return failure.code();
    }

    /** In three lines at most, and never with the advice to run what cannot be undone. */
    private static int misunderstood(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        line.getErr().println(name + ": " + String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", ", "));
        if (wrong instanceof UnmatchedArgumentException unknown) {
            Spelling.nearest(
                            unknown.getUnmatched().get(0), line.getSubcommands().keySet())
                    .filter(word -> !IRREVOCABLE.contains(word))
                    .ifPresent(word -> line.getErr().println("Did you mean " + word + "?"));
        }
        line.getErr().println("Try: " + name + " --help");
        line.getErr().flush();
        return Failure.THEIRS;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command (expected: serve, check, demo, export, import, rekey, attempts, explain, lockouts,"
                        + " upstreams or status)");
    }

    @Command(name = "serve", description = "Runs the edge until SIGTERM.", mixinStandardHelpOptions = true)
    int serve(@Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML file") Path file)
            throws Exception {
        Config config = loader.load(file);
        LIFECYCLE.info("portcullis starts with {}, data in {}", file, config.dataDir());
        config.certificateWarnings(Instant.now()).forEach(LIFECYCLE::warn);
        try (Service service = launcher.serve(config)) {
            BlockingQueue<Signal> arrived = signals.get();
            LIFECYCLE.info("portcullis ready {}", service.summary());
            supervisor.ready();
            while (arrived.take() == Signal.RELOAD) {
                supervisor.reloading();
                reload(service, file);
                supervisor.ready();
            }
            LIFECYCLE.info("portcullis drains");
            supervisor.stopping();
        }
        LIFECYCLE.info("portcullis stopped");
        return FINE;
    }

    @Command(name = "check", description = "Validates a configuration file.", mixinStandardHelpOptions = true)
    int check(@Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML file") Path file) {
        Config config;
        try {
            config = loader.load(file);
        } catch (ConfigException wrong) {
            return tell(wrong);
        }
        config.api().warnings().forEach(spec.commandLine().getErr()::println);
        config.certificateWarnings(Instant.now()).forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
        spec.commandLine().getOut().println("ok, data in " + config.dataDir());
        spec.commandLine().getOut().flush();
        return FINE;
    }

    @Command(
            name = "demo",
            description = "Runs edge, API and a demo PBX on loopback and places one authenticated call.",
            mixinStandardHelpOptions = true)
    int demo(@Option(names = "--once", description = "exit after the call; 0 only if it completed") boolean once)
            throws Exception {
        try (Service service = launcher.demo(once, spec.commandLine().getOut())) {
            spec.commandLine().getOut().flush();
            BlockingQueue<Signal> arrived = signals.get();
            while (!once && arrived.take() == Signal.RELOAD) {
                LIFECYCLE.info("{} has no configuration file to read again", service);
            }
        }
        return FINE;
    }

    private void reload(Service service, Path file) {
        try {
            LIFECYCLE.info("portcullis reloaded {}: {}", file, service.reload(loader.load(file)));
        } catch (ConfigException wrong) {
            service.reloadFailed();
            wrong.faults().forEach(LIFECYCLE::error);
            LIFECYCLE.error("portcullis goes on with the configuration it has");
        } catch (Exception | LinkageError failure) {
            service.reloadFailed();
            // The latter when the program's files were replaced under it: it goes on with what it has loaded.
            LIFECYCLE.error("portcullis could not reload {}, and goes on with the configuration it has", file, failure);
        }
    }

    private int tell(ConfigException wrong) {
        wrong.faults().forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
        return Failure.THEIRS;
    }

    /** The version that the build wrote down. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"portcullis " + number()};
        }

        static String number() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = Main.class.getResourceAsStream("/portcullis.properties")) {
                properties.load(in);
            }
            return properties.getProperty("version");
        }
    }

    /** The real thing. */
    private static final class Processes implements Launcher {
        @Override
        public Service serve(Config config) throws Exception {
            VitalThreads.haltWhenOneDies();
            return Portcullis.start(config, Version.number()).service();
        }

        @Override
        public Service demo(boolean once, PrintWriter out) throws Exception {
            return Demo.run(once, out, Version.number());
        }
    }
}
