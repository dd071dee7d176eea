package io.portcullis.observe;

import java.util.Optional;

/**
 * One reason why the edge may not be ready. Called on a worker thread; may block, but is not waited for longer than 2
 * s.
 */
@FunctionalInterface
public interface Readiness {
    /** Empty when ready; else why not, for operators. An exception counts as a reason too. */
    Optional<String> failure() throws Exception;
}
