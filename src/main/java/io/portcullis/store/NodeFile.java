package io.portcullis.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code data-dir/node}: a random name, by which a node finds its {@code node-id} again, and that id. Locked as long as
 * its process runs: another one with the same directory has a name of its own, which ends with it. For one thread.
 */
final class NodeFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFile.class);
    private static final Pattern CONTENT = Pattern.compile("([0-9a-f]{32}) ([0-9]{1,4})?\\n");
    private static final int NAME_BYTES = 16;
    private static final int LONGEST = 64;

    private final Path file;
    private final @Nullable FileChannel channel;
    private String name;
    private @Nullable Integer id;

    private NodeFile(Path file, @Nullable FileChannel channel, SecureRandom random) {
        this.file = file;
        this.channel = channel;
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        this.name = HexFormat.of().formatHex(bytes);
    }

    /** The file of this directory, made when it is not there. */
    static NodeFile open(Path dataDir, SecureRandom random) {
        Path file = dataDir.resolve("node");
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (!isLocked(channel)) {
                channel.close();
                LOG.info("{} is another process's: this one has a name of its own until it ends", file);
                return new NodeFile(file, null, random);
            }
            NodeFile found = new NodeFile(file, channel, random);
            found.read(channel);
            return found;
        } catch (IOException failure) {
            throw new StoreException(file + ": cannot be written", failure);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException withinThisProcess) {
            return false;
        }
    }

    private void read(FileChannel opened) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        opened.read(bytes, 0);
        Matcher content = CONTENT.matcher(StandardCharsets.US_ASCII.decode(bytes.flip()));
        if (content.matches()) {
            name = content.group(1);
            id = content.group(2) == null ? null : Integer.valueOf(content.group(2));
        }
    }

    /** What nobody else is called. */
    String name() {
        return name;
    }

    /** The id that was remembered last. */
    Optional<Integer> id() {
        return Optional.ofNullable(id);
    }

    /** Whether the directory is this process's alone. */
    boolean isOurs() {
        return channel != null;
    }

    /** Remembers the id. */
    void remember(int node) {
        id = node;
        if (channel == null) {
            return;
        }
        try {
            byte[] content = (name + ' ' + node + '\n').getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(content), 0);
            channel.force(true);
        } catch (IOException failure) {
            throw new StoreException(file + ": cannot be written", failure);
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            LOG.debug("{} stays locked until the process ends", file, failure);
        }
    }
}
