package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Page;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Accounts: a top-level account sees itself and its subaccounts, a subaccount sees itself. The token of a new
 * subaccount is told once, in the answer that creates it; it is kept only as a hash.
 */
final class AccountsEndpoint implements Endpoint {
    private static final int LONGEST_NAME = 64;
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd hh:mm a", Locale.US).withZone(ZoneOffset.UTC);
    /** What the vendor's accounts lead to; of these we have {@code sip} and {@code keys}. */
    private static final Map<String, String> SUBRESOURCES = Map.of("sip", "/SIP.json", "keys", "/Keys.json");

    private final Accounts accounts;
    private final Logins logins;
    private final Mint mint;

    AccountsEndpoint(Accounts accounts, Logins logins, Mint mint) {
        this.accounts = accounts;
        this.logins = logins;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("FriendlyName", "Status");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        String name = call.query().raw("FriendlyName");
        Account.Status status = call.query().has("Status") ? status(call.query(), Account.Status.ACTIVE) : null;
        Account self = call.caller().account();
        if (self.topLevel()) {
            Accounts.Filter filter = new Accounts.Filter(name, status);
            Page<Account> page = accounts.list(self.sid(), filter, paging.request());
            return Listing.of(page, AccountsEndpoint::represent);
        }
        boolean fits =
                (name == null || name.equals(self.friendlyName())) && (status == null || status == self.status());
        return Listing.whole(fits ? List.of(represent(self)) : List.of(), paging);
    }

    @Override
    public ObjectNode create(Call call) {
        Account owner = call.caller().account();
        if (!owner.topLevel()) {
            throw ErrorCode.ACCESS_DENIED.error("A subaccount cannot have subaccounts");
        }
        String usual = "SubAccount Created at " + MINUTE.format(mint.now());
        String name = call.form().textOr("FriendlyName", usual, LONGEST_NAME, ErrorCode.INVALID_FRIENDLY_NAME);
        Sid sid = mint.sid(Account.KIND);
        String token = mint.secret();
        Account created = accounts.create(
                new Account(sid, owner.sid(), name, Account.Status.ACTIVE, HashedSecret.of(sid, token), mint.dates()));
        return represent(created).put("auth_token", token);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(call.account());
    }

    @Override
    public ObjectNode update(Call call) {
        Account account = call.account();
        boolean ours = !account.topLevel()
                && account.accountSid().equals(call.caller().account().sid());
        if (call.form().has("Status") && !ours) {
            throw ErrorCode.STATUS_FIXED.error("Account status cannot be changed by the account itself");
        }
        Account updated = accounts.update(
                Scope.of(account.accountSid()),
                account.sid(),
                mint.changing((now, dates) -> new Account(
                        now.sid(),
                        now.accountSid(),
                        call.form()
                                .textOr(
                                        "FriendlyName",
                                        now.friendlyName(),
                                        LONGEST_NAME,
                                        ErrorCode.INVALID_FRIENDLY_NAME),
                        next(call.form(), now.status()),
                        now.tokens(),
                        dates)));
        logins.forget(account.sid());
        return represent(updated);
    }

    /** What becomes of an account's status: closing is for good. */
    private static Account.Status next(Form form, Account.Status now) {
        Account.Status next = status(form, now);
        if (now == Account.Status.CLOSED && next != now) {
            throw Form.invalid(
                    ErrorCode.INVALID_PARAMETER,
                    "Status",
                    next.token(),
                    "closed, since a closed account cannot be reopened");
        }
        return next;
    }

    private static Account.Status status(Form form, Account.Status now) {
        return form.choice("Status", now, Account.Status::of, "active, suspended or closed");
    }

    private static ObjectNode represent(Account account) {
        ObjectNode json = Json.object();
        json.put("sid", account.sid().value());
        json.put("owner_account_sid", account.accountSid().value());
        json.put("friendly_name", account.friendlyName());
        json.put("status", account.status().token());
        json.put("type", "Full");
        json.putNull("auth_token");
        json.put("date_created", DateFormats.rfc2822(account.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(account.dates().updated()));
        json.put("uri", Call.dated(account.sid(), ".json"));
        ObjectNode subresources = json.putObject("subresource_uris");
        SUBRESOURCES.forEach((name, tail) -> subresources.put(name, Call.dated(account.sid(), tail)));
        return json;
    }
}
