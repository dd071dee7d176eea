package io.portcullis.sync;

import io.portcullis.directory.Position;

/** Hears what the {@link SnapshotFeed} does, on its thread; it must not block. */
public interface FeedListener {
    /** Hears nothing. */
    FeedListener NONE = new FeedListener() {};

    /**
     * A snapshot is in force.
     *
     * @param revision of the store
     * @param nanos since the oldest change in it was written, by the clock of the node that wrote it
     */
    default void published(long revision, long nanos) {}

    /** Everything was read; {@code revision} is in force. */
    default void loaded(long revision) {}

    /** The store was asked, and what is in force up to this position is all that it has. At least once a second. */
    default void checked(Position position) {}

    /** Changes could not be followed; what was published last stays in force, and the feed tries again. */
    default void stalled(Throwable why) {}

    /** So many rows make no sense and are left out; called when it is another number than before. */
    default void unreadable(int rows) {}

    /**
     * The index was not what the store says, and everything was read again.
     *
     * @param how it was noticed
     */
    default void diverged(String how) {}

    /** The index was compared with the store as a whole. */
    default void compared() {}

    /** Changes were found by asking that nobody had told of: a wake was lost, or there is nobody who could tell. */
    default void foundByAsking() {}
}
