package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Users of a credential list. A password is hashed as soon as it has passed the policy and is told to nobody; a user
 * name never changes. Ours are {@code EndUserSid}, who answers for the credential, and {@code KeepOldFor}, how long the
 * present password stays good beside the next one.
 */
final class CredentialsEndpoint implements Endpoint {
    private static final String END_USER = "EndUserSid";

    private final Resources<Credential> credentials;
    private final String realm;
    private final Mint mint;

    CredentialsEndpoint(Resources<Credential> credentials, String realm, Mint mint) {
        this.credentials = credentials;
        this.realm = realm;
        this.mint = mint;
    }

    @Override
    public List<String> filters() {
        return List.of("Username");
    }

    @Override
    public Listing list(Call call, Paging paging) {
        return Listing.of(
                credentials.list(inList(call), call.matches(filters()), paging.request()),
                CredentialsEndpoint::represent);
    }

    @Override
    public ObjectNode create(Call call) {
        String username = call.form().required("Username");
        PasswordPolicy.checkUsername(username);
        HashedPassword password = hashed(username, call.form().required("Password"));
        Scope list = inList(call);
        return represent(credentials.create(new Credential(
                mint.sid(Credential.KIND),
                list.account(),
                list.parent(),
                username,
                Passwords.of(password),
                endUser(call, null),
                mint.dates())));
    }

    @Override
    public ObjectNode fetch(Call call) {
        return represent(credentials.fetch(inList(call), call.item(Credential.KIND)));
    }

    /** Hashes before the write begins, for other writers wait while it lasts. */
    @Override
    public ObjectNode update(Call call) {
        Scope list = inList(call);
        Credential found = credentials.fetch(list, call.item(Credential.KIND));
        String given = call.form().raw("Password");
        if (given == null && call.form().has(KeepOldFor.NAME)) {
            throw ErrorCode.INVALID_PARAMETER.error("Invalid parameter KeepOldFor: goes with Password only");
        }
        Duration keepOldFor = KeepOldFor.of(call.form());
        HashedPassword password = given == null ? null : hashed(found.username(), given);
        return represent(credentials.update(
                list,
                found.sid(),
                mint.changing((now, dates) -> now.with(
                        password == null ? now.passwords() : now.passwords().changed(password, keepOldFor, mint.now()),
                        endUser(call, now.endUserSid()),
                        dates))));
    }

    @Override
    public void delete(Call call) {
        credentials.delete(inList(call), call.item(Credential.KIND));
    }

    private HashedPassword hashed(String username, String password) {
        PasswordPolicy.checkPassword(password);
        return HashedPassword.of(username, realm, password);
    }

    private static Scope inList(Call call) {
        return call.scope("CredentialListSid", CredentialList.KIND);
    }

    private static @Nullable Sid endUser(Call call, @Nullable Sid now) {
        String given = call.form().raw(END_USER);
        if (given == null) {
            return now;
        }
        if (given.isEmpty()) {
            return null;
        }
        return EndUser.KIND.parse(given).orElseThrow(() -> Call.notFound("/v1/EndUsers/" + given));
    }

    private static @Nullable String day(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    private static ObjectNode represent(Credential credential) {
        String path = "/SIP/CredentialLists/" + credential.credentialListSid() + "/Credentials/" + credential.sid();
        Sid endUser = credential.endUserSid();
        ObjectNode json = Json.object();
        json.put("sid", credential.sid().value());
        json.put("account_sid", credential.accountSid().value());
        json.put("credential_list_sid", credential.credentialListSid().value());
        json.put("username", credential.username());
        json.put("end_user_sid", endUser == null ? null : endUser.value());
        Passwords.Old old = credential.passwords().old();
        json.put("last_used", day(credential.passwords().lastUsed()));
        json.put("old_last_used", old == null ? null : day(old.lastUsed()));
        json.put("old_valid_until", old == null ? null : DateFormats.rfc2822(old.validUntil()));
        json.put("date_created", DateFormats.rfc2822(credential.dates().created()));
        json.put("date_updated", DateFormats.rfc2822(credential.dates().updated()));
        json.put("uri", Call.dated(credential.accountSid(), path + ".json"));
        return json;
    }
}
