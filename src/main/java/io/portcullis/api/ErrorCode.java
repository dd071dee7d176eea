package io.portcullis.api;

/** What the API can refuse, by the vendor's error code; the HTTP status belongs to the code. */
enum ErrorCode {
    /** A parameter is missing or its value is not one of those that are allowed. */
    INVALID_PARAMETER(20001, 400, "Invalid parameter"),
    /** A friendly name that is empty or longer than 64 characters. */
    INVALID_FRIENDLY_NAME(20002, 400, "Invalid FriendlyName"),
    /** No credentials, wrong credentials, or credentials that do not reach this far. */
    AUTHENTICATE(20003, 401, "Authenticate"),
    /** The resource exists and cannot do this. */
    METHOD_NOT_ALLOWED(20004, 405, "Method not allowed"),
    /** The account in the path is suspended or closed: it can be read and not be changed. */
    ACCOUNT_NOT_ACTIVE(20005, 403, "Account not active"),
    /** The account may not do this at all. */
    ACCESS_DENIED(20006, 403, "Access denied"),
    /** A bound that has no code of its own is reached. */
    FORBIDDEN(20403, 403, "Forbidden"),
    /** Nothing is there, or nothing that the caller may know of. */
    NOT_FOUND(20404, 404, "The requested resource was not found"),
    /** The body is over the bound. */
    TOO_LARGE(20413, 413, "Request entity too large"),
    /** The body is of a type, or in a coding, that is not read. */
    UNSUPPORTED_MEDIA_TYPE(20415, 415, "Unsupported media type"),
    /** The account asks faster than it may; the request was not processed. */
    TOO_MANY_REQUESTS(20429, 429, "Too many requests"),
    /** Our own mistake. */
    INTERNAL(20500, 500, "Internal server error"),
    /** The store cannot be reached, or too much is waiting; the request was not processed. */
    UNAVAILABLE(20503, 503, "Service unavailable"),
    /** The account has as many domains as it may. */
    TOO_MANY_DOMAINS(21230, 400, "An account cannot have more than 100 domains"),
    /** A domain's parameter is wrong, or a list is mapped to it already. */
    INVALID_DOMAIN(21231, 400, "Invalid Domain Name"),
    /** The name belongs to another domain or trunk, or its parent to another account. */
    DOMAIN_TAKEN(21232, 400, "Domain already exists"),
    /** A domain that has subdomains stays. */
    DOMAIN_HAS_SUBDOMAINS(21233, 400, "You cannot delete a domain while subdomains of it exist"),
    /** An access list or address is wrong, or is there already. */
    INVALID_ACCESS_LIST(21235, 400, "IP Access Control List Validation Error"),
    /** An access list that guards something stays. */
    ACCESS_LIST_IN_USE(21236, 400, "You cannot delete an IP Access Control List that is still mapped to a SIP Domain"),
    /** The access list is full. */
    TOO_MANY_ADDRESSES(21237, 400, "Maximum IP Addresses Reached for List"),
    /** Not an address, or not a prefix length of one. */
    INVALID_ADDRESS(21238, 400, "Address Validation Error"),
    /** The account has as many credential lists as it may. */
    TOO_MANY_CREDENTIAL_LISTS(21239, 400, "Maximum Credential Lists Reached"),
    /** A credential list or credential is wrong, or its name is taken. */
    INVALID_CREDENTIAL(21240, 400, "Credential List Validation Error"),
    /** A credential list that guards something stays. */
    CREDENTIAL_LIST_IN_USE(21241, 400, "You cannot delete a Credential List that is still mapped to a SIP Domain"),
    /** The credential list is full. */
    TOO_MANY_CREDENTIALS(21242, 400, "Maximum Credentials Reached for List"),
    /** The account has as many trunks as it may. */
    TOO_MANY_TRUNKS(21244, 400, "Maximum Trunks Reached"),
    /** A trunk's parameter is wrong, or a list is associated with it already. */
    INVALID_TRUNK(21245, 400, "Trunk Validation Error"),
    /** A trunk's name has subdomains, or a parent of another account. */
    TRUNK_SUBDOMAINS(21247, 400, "Trunk subdomain dependency"),
    /** The termination name belongs to another trunk or domain. */
    TRUNK_NAME_TAKEN(21248, 400, "Domain name already taken"),
    /** The trunk has as many origination URLs as it may. */
    TOO_MANY_ORIGINATION_URLS(21249, 400, "Maximum Origination URLs Reached"),
    /** The account has as many access lists as it may. */
    TOO_MANY_ACCESS_LISTS(21255, 400, "You cannot have more than 1000 IP Access Control Lists"),
    /** Not the SID of a BYOC trunk. */
    INVALID_BYOC_TRUNK(21300, 400, "Invalid BYOC trunk SID"),
    /** The account's status is not its own to change. */
    STATUS_FIXED(21476, 400, "Account status cannot be changed"),
    /** An end user that answers for a credential stays. */
    END_USER_IN_USE(21644, 400, "You cannot delete an End User that answers for a credential"),
    /** A page token that this API did not give. */
    INVALID_PAGE_TOKEN(21481, 400, "Invalid PageToken"),
    /** An end user's attributes are not one JSON object. */
    INVALID_ATTRIBUTES(22207, 400, "The attributes JSON string provided was not valid or parsing otherwise failed");

    private final int code;
    private final int status;
    private final String text;

    ErrorCode(int code, int status, String text) {
        this.code = code;
        this.status = status;
        this.text = text;
    }

    /** The vendor's number, as in {@code code} and {@code X-Twilio-Error-Code}. */
    int code() {
        return code;
    }

    /** The HTTP status that goes with it. */
    int status() {
        return status;
    }

    /** What it says when there is nothing more exact to say. */
    String text() {
        return text;
    }

    /** This fault in its own words, to be thrown. */
    ApiError error() {
        return new ApiError(this, text);
    }

    /** This fault with a message for the caller, which must hold no secret. */
    ApiError error(String message) {
        return new ApiError(this, message);
    }
}
