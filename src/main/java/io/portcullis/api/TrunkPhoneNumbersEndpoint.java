package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Trunk;
import java.util.List;

/** The phone numbers of a trunk: there are none, for numbers are routed by the PBX. */
final class TrunkPhoneNumbersEndpoint implements Endpoint {
    private final Resources<Trunk> trunks;

    TrunkPhoneNumbersEndpoint(Resources<Trunk> trunks) {
        this.trunks = trunks;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        trunks.fetch(call.scope(), call.sid("TrunkSid", Trunk.KIND));
        return Listing.whole(List.of(), paging);
    }

    @Override
    public ObjectNode fetch(Call call) {
        throw call.notFound();
    }
}
