package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Trunk;
import java.util.List;

/** The phone numbers of a trunk: we keep none, so that there is only an empty list to tell. */
final class PhoneNumbersEndpoint implements Endpoint {
    private final Resources<Trunk> trunks;

    PhoneNumbersEndpoint(Resources<Trunk> trunks) {
        this.trunks = trunks;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        trunks.fetch(call.scope(), call.sid("TrunkSid", Sid.Kind.TRUNK));
        return Listing.whole(List.of(), paging);
    }

    @Override
    public ObjectNode fetch(Call call) {
        throw call.notFound();
    }
}
