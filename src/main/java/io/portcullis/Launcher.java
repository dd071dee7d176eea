package io.portcullis;

import io.portcullis.config.Config;
import java.io.PrintWriter;

/** What the commands start. */
interface Launcher {
    /** Starts the edge; returns when every listener is bound and the index is loaded. */
    Service serve(Config config) throws Exception;

    /**
     * Starts the demo, places its sample call and prints the SIP ladder; returns when the call has completed.
     *
     * @param once whether the demo ends here, so that there is nothing to try next
     * @throws Exception if anything did not start, or the call did not complete
     */
    Service demo(boolean once, PrintWriter out) throws Exception;

    /** Something that runs until it is closed. */
    interface Service extends AutoCloseable {
        /** What it is told apart by in a fleet, as {@code key=value}. */
        String name();

        /** Takes over what can be changed while running; {@code next} is valid as a whole. */
        void reload(Config next) throws Exception;

        /**
         * Drains, then stops; returns when everything has ended. What fails on the way is thrown at the end, unchecked.
         */
        @Override
        void close();
    }
}
