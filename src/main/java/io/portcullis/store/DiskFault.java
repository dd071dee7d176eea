package io.portcullis.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;

/** Why a file could not be read or written, with what to do: {@code cause. What to do}. */
public final class DiskFault {
    private DiskFault() {}

    /** The end of a line that names the file already. */
    public static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file. Correct the name";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of this name is there. Move it away, or choose another name";
        }
        String said = failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName());
        String words = said.toLowerCase(Locale.ROOT);
        if (failure instanceof AccessDeniedException || words.contains("permission denied")) {
            return "permission denied. `ls -ld` shows whose it is, `chown` gives it to the user of this process";
        }
        if (words.contains("no space left") || words.contains("quota")) {
            return "the file system is full. Make room, nothing is lost";
        }
        if (words.contains("read-only file system")) {
            return "the file system is mounted read-only. Choose another directory";
        }
        return said + ". Look whether it and its directory are there, and whose they are";
    }
}
