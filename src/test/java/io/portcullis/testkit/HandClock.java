package io.portcullis.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. */
public final class HandClock implements InstantSource {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.678901Z"));

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves it, and tells the new time. */
    public Instant advance(Duration by) {
        return now.updateAndGet(instant -> instant.plus(by));
    }
}
