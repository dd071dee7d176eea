package io.portcullis.api;

import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Sid;

/** What the directory's refusals are called in the API. */
final class Refusals {
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
        return switch (addressed ? Sid.Kind.ACCOUNT : sid.kind()) {
            case CREDENTIAL_LIST, ACCESS_CONTROL_LIST ->
                Call.notFound(ListParameter.path(call, sid.kind(), sid.value()));
            case END_USER -> Call.notFound("/v1/EndUsers/" + sid);
            default -> call.notFound();
        };
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
        int most = reached.limit().most();
        return switch (reached.limit()) {
            case DOMAINS_PER_ACCOUNT -> ErrorCode.TOO_MANY_DOMAINS.error();
            case CREDENTIAL_LISTS_PER_ACCOUNT -> ErrorCode.TOO_MANY_CREDENTIAL_LISTS.error();
            case CREDENTIALS_PER_LIST -> ErrorCode.TOO_MANY_CREDENTIALS.error();
            case ACCESS_CONTROL_LISTS_PER_ACCOUNT -> ErrorCode.TOO_MANY_ACCESS_LISTS.error();
            case ADDRESSES_PER_ACCESS_CONTROL_LIST -> ErrorCode.TOO_MANY_ADDRESSES.error();
            case TRUNKS_PER_ACCOUNT -> ErrorCode.TOO_MANY_TRUNKS.error();
            case ORIGINATION_URLS_PER_TRUNK -> ErrorCode.TOO_MANY_ORIGINATION_URLS.error();
            case SUBACCOUNTS_PER_ACCOUNT ->
                ErrorCode.FORBIDDEN.error("An account cannot have more than " + most + " subaccounts");
            case API_KEYS_PER_ACCOUNT ->
                ErrorCode.FORBIDDEN.error("An account cannot have more than " + most + " keys");
            case END_USERS_PER_ACCOUNT ->
                ErrorCode.FORBIDDEN.error("An account cannot have more than " + most + " end users");
            case MAPPINGS_PER_OWNER -> ErrorCode.FORBIDDEN.error("No more than " + most + " lists can be mapped");
        };
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
