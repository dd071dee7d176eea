package io.portcullis;

import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import io.portcullis.directory.Sid;
import io.portcullis.store.Archive;
import io.portcullis.store.Epoch;
import io.portcullis.store.OldKeys;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that work on what is stored; a process that serves it may run meanwhile. */
final class StoreCommands {
    private static final int FINE = 0;
    private static final String NEW_MASTER_KEY = "PORTCULLIS_NEW_MASTER_KEY";
    private static final FileAttribute<Set<PosixFilePermission>> FOR_THE_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private StoreCommands() {}

    /** Adds them to {@code line}. */
    static void addTo(CommandLine line, ConfigLoader loader, UnaryOperator<@Nullable String> environment) {
        CommandLine store = new CommandLine(new StoreItself());
        line.addSubcommand(store);
        List.of(new Export(), new Import(), new NewKey()).forEach(command -> add(line, command, loader, environment));
        add(store, new NewEpoch(), loader, environment);
    }

    private static void add(
            CommandLine parent,
            StoreCommand command,
            ConfigLoader loader,
            UnaryOperator<@Nullable String> environment) {
        command.loader = loader;
        command.environment = environment;
        parent.addSubcommand(command);
    }

    /** What a command does with the store. */
    private interface Work {
        void on(Store store) throws IOException;
    }

    /** A command that needs the configuration, and little else. */
    private abstract static class StoreCommand implements Callable<Integer> {
        private ConfigLoader loader = new ConfigLoader(name -> null);
        private UnaryOperator<@Nullable String> environment = name -> null;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML file")
        private Path file = Path.of("");

        abstract void run(Config config) throws IOException;

        @Override
        public Integer call() throws Exception {
            run(loader.load(file));
            return FINE;
        }

        /** With the store open; what is made of it by mistake does not outlive the mistake. */
        void with(Config config, Work work) throws IOException {
            try (Store store = Store.open(opening(config))) {
                try {
                    work.on(store);
                } catch (IOException | RuntimeException failed) {
                    store.unmake();
                    throw failed;
                }
            }
        }

        Store.Opening opening(Config config) {
            return Portcullis.opening(config, environment, new SecureRandom());
        }

        @Nullable
        String variable(String name) {
            return environment.apply(name);
        }

        void say(String what) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(what);
            out.flush();
        }
    }

    @Command(
            name = "export",
            description = "Writes everything stored to a new file of JSON lines.",
            mixinStandardHelpOptions = true)
    private static final class Export extends StoreCommand {
        @Option(
                names = "--plain-hashes",
                description = "HA1s in the open, which are as good as passwords, for a store with another master key")
        private boolean plain;

        @Parameters(paramLabel = "ARCHIVE", description = "the file to write; must not exist")
        private Path archive = Path.of("");

        @Override
        void run(Config config) throws IOException {
            Archive.Hashes hashes = plain ? Archive.Hashes.PLAIN : Archive.Hashes.SEALED;
            with(config, store -> {
                Path made = Files.createFile(archive, FOR_THE_OWNER);
                try (Writer out = Files.newBufferedWriter(made, StandardCharsets.UTF_8)) {
                    say(store.archive().write(out, hashes) + " rows written to " + archive);
                } catch (IOException | RuntimeException failed) {
                    Files.deleteIfExists(made); // half an archive would be in the way of the next attempt
                    throw failed;
                }
            });
        }
    }

    @Command(
            name = "import",
            description = "Reads an export, or users of another SIP server into one credential list.",
            mixinStandardHelpOptions = true)
    private static final class Import extends StoreCommand {
        @Option(
                names = "--credential-list",
                paramLabel = "SID",
                description = "read lines of username,ha1-md5[,ha1-sha256] into this list instead")
        private @Nullable String list;

        @Parameters(paramLabel = "ARCHIVE", description = "the file to read")
        private Path archive = Path.of("");

        @Override
        void run(Config config) throws IOException {
            try (Reader in = Files.newBufferedReader(archive, StandardCharsets.UTF_8)) {
                with(config, store -> {
                    long rows = list == null
                            ? store.archive().read(in)
                            : store.archive().readUsers(Sid.of(list), in);
                    say(rows + " rows read from " + archive);
                });
            }
        }
    }

    @Command(name = "store", description = "What concerns the store as a whole.", mixinStandardHelpOptions = true)
    private static final class StoreItself implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            throw new ParameterException(spec.commandLine(), "Missing command (expected: new-epoch)");
        }
    }

    @Command(
            name = "new-epoch",
            description = "After a restore: makes every node that runs read everything again.",
            mixinStandardHelpOptions = true)
    private static final class NewEpoch extends StoreCommand {
        @Override
        void run(Config config) {
            say("epoch " + Epoch.renew(opening(config)) + ": every node reads everything again");
        }
    }

    @Command(
            name = "rekey",
            description = "Seals every HA1 with a new master key: one made here, or " + NEW_MASTER_KEY
                    + " when the present one comes from the environment.",
            mixinStandardHelpOptions = true)
    private static final class NewKey extends StoreCommand {
        @Option(names = "--forget-old-keys", description = "delete the keys that were kept so far, and make no new one")
        private boolean forget;

        @Override
        void run(Config config) {
            Path keys = config.dataDir();
            if (forget) {
                say(OldKeys.forget(keys) + " old master keys deleted");
                return;
            }
            String fromEnvironment = variable(NEW_MASTER_KEY);
            long sealed = Rekey.run(opening(config), fromEnvironment);
            say(sealed + " credentials sealed with the new master key");
            String where = fromEnvironment == null ? ", which is kept beside it in " + keys : ": keep it";
            say("sealed exports and backups from before open only with the old one" + where);
            if (fromEnvironment == null) {
                say("delete the old keys when you need them no more: portcullis rekey --forget-old-keys");
            }
        }
    }
}
