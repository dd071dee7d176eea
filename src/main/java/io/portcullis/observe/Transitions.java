package io.portcullis.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when something has changed that an operator wants to know of: a target went down, the store is back. What
 * flaps has {@value #AT_ONCE} lines within as many minutes for each subject; further changes are counted, and the state
 * that it ended in is told by {@link #tick}. Holds one entry a subject, of which the configuration and the fleet
 * have few. Safe for use by any thread; never for each message.
 */
final class Transitions {
    /** The logger; its name is the first word of the line. */
    static final String LOGGER = "portcullis.state";

    static final int AT_ONCE = 4;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final LongSupplier clock;
    private final Map<String, Subject> subjects = new ConcurrentHashMap<>();

    /** How a subject is. */
    enum State {
        WELL,
        WARNING,
        BAD
    }

    Transitions(LongSupplier clock) {
        this(LoggerFactory.getLogger(Transitions.LOGGER), clock);
    }

    /** The same with another log. */
    Transitions(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /** What there is to know of one subject. Guarded by itself. */
    private static final class Subject {
        private final long[] saidAt = new long[AT_ONCE];
        private int lines;
        private @Nullable State now;
        private String line = "";
        private int unsaid;

        /** Whether the oldest of the last lines is long enough ago. */
        boolean maySpeak(long nanos) {
            return lines < AT_ONCE || nanos - saidAt[lines % AT_ONCE] >= MINUTE_NANOS * AT_ONCE;
        }
    }

    /** It begins so; nothing is said. */
    void begin(String name, State state) {
        Subject subject = subjects.computeIfAbsent(name, first -> new Subject());
        synchronized (subject) {
            if (subject.now == null) {
                subject.now = state;
            }
        }
    }

    /** It is so, which {@code line} says; said when that is news, and at the start only when it is not well. */
    void to(String name, State state, String line) {
        Subject subject = subjects.computeIfAbsent(name, first -> new Subject());
        synchronized (subject) {
            State before = subject.now == null ? State.WELL : subject.now;
            subject.now = state;
            if (before != state) {
                subject.line = line;
                subject.unsaid++;
                speak(subject);
            }
        }
    }

    /** Nothing more is said of it. */
    void forget(String name) {
        subjects.remove(name);
    }

    /** Says what could not be said when it changed. */
    void tick() {
        for (Subject subject : subjects.values()) {
            synchronized (subject) {
                if (subject.unsaid > 0) {
                    speak(subject);
                }
            }
        }
    }

    private void speak(Subject subject) {
        long nanos = clock.getAsLong();
        if (!subject.maySpeak(nanos)) {
            return;
        }
        subject.saidAt[subject.lines++ % AT_ONCE] = nanos;
        String line = subject.unsaid == 1
                ? subject.line
                : subject.line + " (flaps: " + subject.unsaid + " changes since the last line)";
        subject.unsaid = 0;
        if (subject.now == State.WELL) {
            log.info(line);
        } else {
            log.warn(line);
        }
    }
}
