package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Trunk;
import org.jspecify.annotations.Nullable;

/** Lists that are associated with a trunk, one kind of them. */
final class TrunkListsEndpoint implements Endpoint {
    private final Resources<Trunk> trunks;
    private final Resources<Mapping> mappings;
    private final Mapping.Kind kind;
    private final Mint mint;

    TrunkListsEndpoint(Resources<Trunk> trunks, Resources<Mapping> mappings, Mapping.Kind kind, Mint mint) {
        this.trunks = trunks;
        this.mappings = mappings;
        this.kind = kind;
        this.mint = mint;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(mappings.list(trunk(call), paging.request()), mapping -> represent(mapping, call));
    }

    @Override
    public ObjectNode create(Call call) {
        Sid list = ListParameter.read(call, kind.list());
        Scope trunk = trunk(call);
        Mapping mapping = new Mapping(kind, list, call.account().sid(), trunk.parent(), "", mint.dates());
        return represent(mappings.create(mapping), call);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(mappings.fetch(trunk(call), call.item(kind.list())), call);
    }

    @Override
    public void delete(Call call) {
        mappings.delete(trunk(call), call.item(kind.list()));
    }

    private static Scope trunk(Call call) {
        return call.scope("TrunkSid", Trunk.KIND);
    }

    @Override
    public @Nullable String advice(Call call, Operation operation) {
        Trunk trunk = trunks.fetch(call.scope(), call.sid("TrunkSid", Trunk.KIND));
        return Advice.on(trunk.authType(), trunk.secure());
    }

    private ObjectNode represent(Mapping mapping, Call call) {
        String collection = kind.list().equals(CredentialList.KIND) ? "CredentialLists" : "IpAccessControlLists";
        ObjectNode json = Json.object();
        json.put("sid", mapping.sid().value());
        json.put("account_sid", mapping.accountSid().value());
        json.put("trunk_sid", mapping.ownerSid().value());
        json.put("friendly_name", mapping.friendlyName());
        json.put("date_created", DateFormats.iso8601(mapping.dates().created()));
        json.put("date_updated", DateFormats.iso8601(mapping.dates().updated()));
        json.put("url", call.url("/v1/Trunks/" + mapping.ownerSid() + "/" + collection + "/" + mapping.sid()));
        return json;
    }
}
