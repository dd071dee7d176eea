package io.portcullis.api;

import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Limit;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.util.Map;

/** What the directory's refusals are called in the API. */
final class Refusals {
    /** The bounds that the vendor has faults of their own for. */
    private static final Map<Limit, ErrorCode> FULL = Map.of(
            SipDomain.LIMIT, ErrorCode.TOO_MANY_DOMAINS,
            CredentialList.LIMIT, ErrorCode.TOO_MANY_CREDENTIAL_LISTS,
            Credential.LIMIT, ErrorCode.TOO_MANY_CREDENTIALS,
            IpAccessControlList.LIMIT, ErrorCode.TOO_MANY_ACCESS_LISTS,
            IpAddress.LIMIT, ErrorCode.TOO_MANY_ADDRESSES,
            Trunk.LIMIT, ErrorCode.TOO_MANY_TRUNKS,
            OriginationUrl.LIMIT, ErrorCode.TOO_MANY_ORIGINATION_URLS);

    private Refusals() {}

    /** The answer to a request that the directory refused. */
    static ApiError of(DirectoryException refusal, Call call) {
        if (refusal instanceof DirectoryException.NotFound notFound) {
            return notFound(notFound.sid(), call);
        }
        if (refusal instanceof DirectoryException.Conflict conflict) {
            return conflict(conflict.rule(), call);
        }
        if (refusal instanceof DirectoryException.LimitReached limit) {
            return limit(limit);
        }
        if (refusal instanceof DirectoryException.InUse inUse) {
            return inUse(inUse.by(), call);
        }
        return ErrorCode.UNAVAILABLE.error();
    }

    /** What the path names is missing at the path; what a parameter names is missing at its own. */
    private static ApiError notFound(Sid sid, Call call) {
        boolean addressed = call.sids().containsValue(sid.value());
        if (addressed) {
            return call.notFound();
        }
        if (sid.is(CredentialList.KIND)) {
            return Call.notFound(ListParameter.path(call, CredentialList.KIND, sid.value()));
        }
        if (sid.is(IpAccessControlList.KIND)) {
            return Call.notFound(ListParameter.path(call, IpAccessControlList.KIND, sid.value()));
        }
        return sid.is(EndUser.KIND) ? Call.notFound("/v1/EndUsers/" + sid) : call.notFound();
    }

    private static ApiError conflict(DirectoryException.Conflict.Rule rule, Call call) {
        String name = Form.echo(String.valueOf(call.form().raw("DomainName")));
        return switch (rule) {
            case FRIENDLY_NAME_TAKEN ->
                call.place().path().contains("/IpAccessControlLists")
                        ? taken(ErrorCode.INVALID_ACCESS_LIST, "FriendlyName")
                        : taken(ErrorCode.INVALID_CREDENTIAL, "FriendlyName");
            case USERNAME_TAKEN -> taken(ErrorCode.INVALID_CREDENTIAL, "Username");
            case USERNAME_DIFFERS_BY_CASE ->
                ErrorCode.INVALID_CREDENTIAL.error(ErrorCode.INVALID_CREDENTIAL.text()
                        + ": Username differs only by case from one that is there (expected: a name that differs otherwise,"
                        + " or api.case-sensitive-usernames: true)");
            case ADDRESS_TAKEN -> taken(ErrorCode.INVALID_ACCESS_LIST, "IpAddress");
            case DOMAIN_NAME_TAKEN ->
                (call.trunking() ? ErrorCode.TRUNK_NAME_TAKEN : ErrorCode.DOMAIN_TAKEN)
                        .error("Domain " + name + " already exists");
            case PARENT_DOMAIN_MISSING ->
                (call.trunking() ? ErrorCode.TRUNK_SUBDOMAINS : ErrorCode.DOMAIN_TAKEN)
                        .error("Cannot create subdomain because the parent domain does not exist");
            case ALREADY_MAPPED -> alreadyMapped(call);
            case PASSWORD_LOST ->
                ErrorCode.INVALID_CREDENTIAL.error(ErrorCode.INVALID_CREDENTIAL.text()
                        + ": Password is missing (expected: a new one, for what is stored of the old one is damaged)");
        };
    }

    private static ApiError taken(ErrorCode fault, String parameter) {
        return fault.error(fault.text() + ": " + parameter + " is taken (expected: one that is not there yet)");
    }

    private static ApiError alreadyMapped(Call call) {
        String list = call.place().path().contains("/IpAccessControlList") ? "IpAccessControlList" : "CredentialList";
        return call.trunking()
                ? ErrorCode.INVALID_TRUNK.error(list + " already associated with this trunk")
                : ErrorCode.INVALID_DOMAIN.error(list + " already associated with this domain");
    }

    private static ApiError limit(DirectoryException.LimitReached reached) {
        ErrorCode known = FULL.get(reached.limit());
        return known == null ? ErrorCode.FORBIDDEN.error(reached.limit().toString()) : known.error();
    }

    private static ApiError inUse(DirectoryException.InUse.By by, Call call) {
        return switch (by) {
            case CREDENTIAL_LIST_MAPPED -> ErrorCode.CREDENTIAL_LIST_IN_USE.error();
            case ACCESS_CONTROL_LIST_MAPPED -> ErrorCode.ACCESS_LIST_IN_USE.error();
            case SUBDOMAINS_EXIST ->
                call.trunking() ? ErrorCode.TRUNK_SUBDOMAINS.error() : ErrorCode.DOMAIN_HAS_SUBDOMAINS.error();
            case END_USER_ANSWERS_FOR_CREDENTIALS -> ErrorCode.END_USER_IN_USE.error();
        };
    }
}
