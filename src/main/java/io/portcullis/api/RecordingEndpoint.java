package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Trunk;

/** Whether the calls of a trunk are recorded: they never are, since no media passes here. */
final class RecordingEndpoint implements Endpoint {
    private final Resources<Trunk> trunks;

    RecordingEndpoint(Resources<Trunk> trunks) {
        this.trunks = trunks;
    }

    @Override
    public ObjectNode fetch(Call call) {
        trunks.fetch(call.scope(), call.sid("TrunkSid", Sid.Kind.TRUNK));
        return off(Json.object());
    }

    /** What is so already may be asked for again, as a client that applies a whole state does. */
    @Override
    public ObjectNode update(Call call) {
        ObjectNode told = fetch(call);
        only(call.form(), "Mode", "do-not-record", "no media passes here that could be recorded");
        only(call.form(), "Trim", "do-not-trim", "there are no recordings to trim");
        return told;
    }

    /** Tells that nothing is recorded. */
    static ObjectNode off(ObjectNode json) {
        return json.put("mode", "do-not-record").put("trim", "do-not-trim");
    }

    private static void only(Form form, String name, String value, String why) {
        String given = form.raw(name);
        if (given != null && !given.equals(value)) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, name, given, value + ", since " + why);
        }
    }
}
