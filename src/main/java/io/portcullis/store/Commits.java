package io.portcullis.store;

import io.portcullis.directory.Directory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to be woken by commits. Safe for any thread. */
final class Commits {
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    Directory.Watch add(Runnable wake) {
        watchers.add(wake);
        return () -> watchers.remove(wake);
    }

    void announce() {
        watchers.forEach(Runnable::run);
    }
}
