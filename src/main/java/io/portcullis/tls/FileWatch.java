package io.portcullis.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks every {@value #SECONDS} seconds whether files hold something else than before, and says so once they hold it
 * still: certificate and key are written one after the other. What is compared is time, length and content, since no
 * kind of mount tells of changes and some keep no good time; so it is for a few small files. One thread of its own.
 */
public final class FileWatch implements AutoCloseable {
    /** Two looks after a change it has been told. */
    static final long SECONDS = 2;

    /** No certificate chain is longer; of a longer file only this much counts. */
    private static final int LONGEST = 1 << 20;

    private final Supplier<List<Path>> files;
    private final Runnable changed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "files");
        made.setDaemon(true);
        return made;
    });
    private Map<Path, String> told;
    private Map<Path, String> last;

    /**
     * What the files hold now is known already.
     *
     * @param files asked at every look
     * @param changed told that one of them holds something else
     */
    FileWatch(Supplier<List<Path>> files, Runnable changed) {
        this.files = files;
        this.changed = changed;
        this.told = traces();
        this.last = told;
    }

    /** Looks from now on until it is closed. */
    public static FileWatch start(Supplier<List<Path>> files, Runnable changed) {
        FileWatch watch = new FileWatch(files, changed);
        var unused = watch.thread.scheduleWithFixedDelay(watch::look, SECONDS, SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    /** One look. */
    void look() {
        Map<Path, String> now = traces();
        boolean still = now.equals(last);
        last = now;
        if (still && !now.equals(told)) {
            told = now;
            changed.run();
        }
    }

    private Map<Path, String> traces() {
        Map<Path, String> traces = new LinkedHashMap<>();
        files.get().forEach(file -> traces.put(file, trace(file)));
        return traces;
    }

    private static String trace(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LONGEST);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return Files.getLastModifiedTime(file) + " " + Files.size(file) + " "
                    + HexFormat.of().formatHex(hash);
        } catch (IOException unreadable) {
            return "unreadable";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
