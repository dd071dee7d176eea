package io.portcullis;

import io.portcullis.config.Config;
import io.portcullis.config.ConfigException;
import io.portcullis.config.ConfigLoader;
import io.portcullis.directory.Sid;
import io.portcullis.store.Archive;
import io.portcullis.store.Rekey;
import io.portcullis.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that work on what is stored; a process that serves it may run meanwhile. */
@Command
final class StoreCommands {
    private static final int FINE = 0;
    private static final int WRONG_CONFIGURATION = 2;
    private static final String NEW_MASTER_KEY = "PORTCULLIS_NEW_MASTER_KEY";
    private static final FileAttribute<Set<PosixFilePermission>> FOR_THE_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final ConfigLoader loader;
    private final UnaryOperator<@Nullable String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StoreCommands(ConfigLoader loader, UnaryOperator<@Nullable String> environment) {
        this.loader = loader;
        this.environment = environment;
    }

    @Command(
            name = "export",
            description = "Writes everything stored to a new file of JSON lines.",
            mixinStandardHelpOptions = true)
    int export(
            @Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML file") Path file,
            @Option(
                            names = "--plain-hashes",
                            description =
                                    "HA1s in the open, which are as good as passwords, so that a store with another"
                                            + " master key can import them")
                    boolean plain,
            @Parameters(paramLabel = "ARCHIVE", description = "the file to write; must not exist") Path archive)
            throws IOException {
        return withStore(file, store -> {
            Archive.Hashes hashes = plain ? Archive.Hashes.PLAIN : Archive.Hashes.SEALED;
            try (Writer out = Files.newBufferedWriter(create(archive), StandardCharsets.UTF_8)) {
                say("%d rows written to %s", store.archive().write(out, hashes), archive);
            }
        });
    }

    private static Path create(Path archive) throws IOException {
        return Files.createFile(archive, FOR_THE_OWNER);
    }

    @Command(
            name = "import",
            description = "Reads an export, or users of another SIP server into one credential list.",
            mixinStandardHelpOptions = true)
    int importAll(
            @Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML file") Path file,
            @Option(
                            names = "--credential-list",
                            paramLabel = "CL…",
                            description = "read lines of username,ha1-md5[,ha1-sha256] into this list instead")
                    @Nullable
                    String list,
            @Parameters(paramLabel = "ARCHIVE", description = "the file to read") Path archive)
            throws IOException {
        return withStore(file, store -> {
            try (Reader in = Files.newBufferedReader(archive, StandardCharsets.UTF_8)) {
                long rows = list == null
                        ? store.archive().read(in)
                        : store.archive().readUsers(Sid.of(list), in);
                say("%d rows read from %s", rows, archive);
            }
        });
    }

    @Command(
            name = "rekey",
            description = "Seals every HA1 with a new master key: one made here, or " + NEW_MASTER_KEY
                    + " when the present one comes from the environment.",
            mixinStandardHelpOptions = true)
    int rekey(@Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML file") Path file)
            throws IOException {
        return withConfig(file, config -> {
            long sealed = Rekey.run(opening(config), environment.apply(NEW_MASTER_KEY));
            say("%d credentials sealed with the new master key", sealed);
        });
    }

    private int withStore(Path file, Work<Store> work) throws IOException {
        return withConfig(file, config -> {
            try (Store store = Store.open(opening(config))) {
                work.on(store);
            }
        });
    }

    private int withConfig(Path file, Work<Config> work) throws IOException {
        try {
            work.on(loader.load(file));
            return FINE;
        } catch (ConfigException wrong) {
            PrintWriter err = spec.commandLine().getErr();
            wrong.faults().forEach(err::println);
            err.flush();
            return WRONG_CONFIGURATION;
        }
    }

    private interface Work<T> {
        void on(T thing) throws IOException, ConfigException;
    }

    private Store.Opening opening(Config config) {
        return Portcullis.opening(config, environment, new SecureRandom());
    }

    private void say(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(format + "%n", values);
        out.flush();
    }
}
