package io.portcullis.sync;

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

    /** Changes could not be followed; what was published last stays in force, and the feed tries again. */
    default void stalled(Throwable why) {}
}
