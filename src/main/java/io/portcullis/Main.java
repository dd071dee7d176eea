package io.portcullis;

import io.portcullis.Launcher.Service;
import io.portcullis.Signals.Signal;
import io.portcullis.base.VitalThreads;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigException;
import io.portcullis.config.ConfigLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: 0 is fine, 1 a failure while running, 2 wrong usage, configuration or environment. */
@Command(
        name = "portcullis",
        description = "SIP digest-authentication edge proxy with a REST API.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Runnable {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_CONFIGURATION = 2;

    /** Written at once, unlike all others: what is said here is never dropped. */
    private static final Logger LIFECYCLE = LoggerFactory.getLogger("portcullis.lifecycle");

    private final Launcher launcher;
    private final ConfigLoader loader;
    private final Supplier<BlockingQueue<Signal>> signals;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main(Launcher launcher, ConfigLoader loader, Supplier<BlockingQueue<Signal>> signals) {
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
        CommandLine line = new CommandLine(new Main(launcher, loader, signals));
        StoreCommands.addTo(line, loader, System::getenv);
        ApiCommands.addTo(line, System::getenv);
        return line.setExecutionExceptionHandler((failure, failed, parsed) -> {
            LIFECYCLE.error("portcullis failed", failure);
            return FAILED;
        });
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
        Config config;
        try {
            config = loader.load(file);
        } catch (ConfigException wrong) {
            return tell(wrong);
        }
        try (Service service = launcher.serve(config)) {
            BlockingQueue<Signal> arrived = signals.get();
            LIFECYCLE.info("portcullis ready");
            while (arrived.take() == Signal.RELOAD) {
                reload(service, file);
            }
            LIFECYCLE.info("portcullis drains");
        } catch (BindException taken) {
            spec.commandLine().getErr().println(taken.getMessage());
            spec.commandLine().getErr().flush();
            return WRONG_CONFIGURATION;
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
        spec.commandLine().getErr().flush();
        spec.commandLine().getOut().println("ok");
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
            service.reload(loader.load(file));
            LIFECYCLE.info("portcullis reloaded {}", file);
        } catch (ConfigException wrong) {
            wrong.faults().forEach(LIFECYCLE::error);
            LIFECYCLE.error("portcullis goes on with the configuration it has");
        } catch (Exception | LinkageError failure) {
            // The latter when the program's files were replaced under it: it goes on with what it has loaded.
            LIFECYCLE.error("portcullis could not reload {}", file, failure);
        }
    }

    private int tell(ConfigException wrong) {
        wrong.faults().forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
        return WRONG_CONFIGURATION;
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
