package io.portcullis.directory;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port to where the nodes of a fleet leave word for each other. Each method blocks; all are safe for any thread and
 * throw {@link DirectoryException}.
 */
public interface Nodes {
    /** Leaves word of this node in place of what it said before; false when its id has become another's. */
    boolean beat(String role, @Nullable String address, Position inForce, Duration checkedAge);

    /** Every node that left word and did not take it back within the last week, by its id. */
    List<Node> all();

    /** Takes this node's word back: it ends as it should. */
    void leave();
}
