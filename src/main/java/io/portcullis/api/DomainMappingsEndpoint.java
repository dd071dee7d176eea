package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import org.jspecify.annotations.Nullable;

/**
 * Lists that guard a domain, one kind of them. The legacy paths and those under {@code Auth/Calls} are two views of one
 * store; they differ only in how much an answer tells.
 */
final class DomainMappingsEndpoint implements Endpoint {
    private final Resources<SipDomain> domains;
    private final Resources<Mapping> mappings;
    private final Mapping.Kind kind;
    private final boolean legacy;
    private final Mint mint;

    DomainMappingsEndpoint(
            Resources<SipDomain> domains, Resources<Mapping> mappings, Mapping.Kind kind, boolean legacy, Mint mint) {
        this.domains = domains;
        this.mappings = mappings;
        this.kind = kind;
        this.legacy = legacy;
        this.mint = mint;
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(mappings.list(domain(call), paging.request()), this::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        Sid list = ListParameter.read(call, kind.list());
        Scope domain = domain(call);
        Mapping mapping = new Mapping(kind, list, call.account().sid(), domain.parent(), "", mint.dates());
        return represent(mappings.create(mapping));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(mappings.fetch(domain(call), call.item(kind.list())));
    }

    @Override
    public void delete(Call call) {
        mappings.delete(domain(call), call.item(kind.list()));
    }

    private static Scope domain(Call call) {
        return call.scope("DomainSid", SipDomain.KIND);
    }

    @Override
    public @Nullable String advice(Call call, Operation operation) {
        SipDomain domain = domains.fetch(call.scope(), call.sid("DomainSid", SipDomain.KIND));
        return Advice.on(domain.authType(), domain.secure());
    }

    private ObjectNode represent(Mapping mapping) {
        ObjectNode json = Json.object();
        json.put("sid", mapping.sid().value());
        json.put("account_sid", mapping.accountSid().value());
        json.put("friendly_name", mapping.friendlyName());
        json.put("date_created", DateFormats.rfc2822(mapping.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(mapping.dates().updated()));
        if (legacy) {
            String collection =
                    kind.list().equals(CredentialList.KIND) ? "CredentialListMappings" : "IpAccessControlListMappings";
            json.put("domain_sid", mapping.ownerSid().value());
            json.put(
                    "uri",
                    Call.dated(
                            mapping.accountSid(),
                            "/SIP/Domains/" + mapping.ownerSid() + "/" + collection + "/" + mapping.sid() + ".json"));
        }
        return json;
    }
}
