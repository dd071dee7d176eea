package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Trunk;
import java.util.Optional;

/** How a trunk records: it does not, for no media passes here. Saying so once more is fine. */
final class TrunkRecordingEndpoint implements Endpoint {
    private static final String MODE = "do-not-record";
    private static final String TRIM = "do-not-trim";

    private final Resources<Trunk> trunks;

    TrunkRecordingEndpoint(Resources<Trunk> trunks) {
        this.trunks = trunks;
    }

    @Override
    public ObjectNode fetch(Call call) {
        trunks.fetch(call.scope(), call.sid("TrunkSid", Trunk.KIND));
        return represent();
    }

    @Override
    public ObjectNode update(Call call) {
        ObjectNode recording = fetch(call);
        require(call.form(), "Mode", MODE);
        require(call.form(), "Trim", TRIM);
        return recording;
    }

    /** The setting as a trunk tells it. */
    static ObjectNode represent() {
        return Json.object().put("mode", MODE).put("trim", TRIM);
    }

    private static void require(Form form, String name, String only) {
        form.choice(
                name,
                only,
                word -> word.equals(only) ? Optional.of(word) : Optional.empty(),
                only + ", for no media passes here that could be recorded");
    }
}
