package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.MediaType;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Credentials;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Many users of a credential list at once, as {@link BulkLines} reads them: all of them or none. A user that is there
 * is a fault, or with {@code OnExisting=update} a change of password, which {@code KeepOldFor} goes with. Ours, not the
 * vendor's.
 */
final class BulkEndpoint implements Endpoint {
    private static final String ON_EXISTING = "OnExisting";
    private static final MediaType CSV = MediaType.create("text", "csv");

    private final Credentials credentials;
    private final String realm;
    private final Mint mint;

    BulkEndpoint(Credentials credentials, String realm, Mint mint) {
        this.credentials = credentials;
        this.realm = realm;
        this.mint = mint;
    }

    @Override
    public Form read(Body body) {
        return body.text(CSV);
    }

    @Override
    public ObjectNode create(Call call) {
        boolean update = call.query()
                .choice(
                        ON_EXISTING,
                        false,
                        word -> word.equals("update") ? Optional.of(true) : Optional.empty(),
                        "update");
        Duration keepOldFor = KeepOldFor.of(call.query());
        if (!update && call.query().has(KeepOldFor.NAME)) {
            throw ErrorCode.INVALID_PARAMETER.error("Invalid parameter KeepOldFor: goes with OnExisting=update only");
        }
        Scope list = call.scope("CredentialListSid", CredentialList.KIND);
        List<BulkLines.User> users = BulkLines.parse(call.form().required(Form.BODY), realm);
        int created = put(call, list, users, update ? changing(keepOldFor) : null);
        ObjectNode answer = Json.object().put("created", created);
        return update ? answer.put("updated", users.size() - created) : answer;
    }

    private int put(Call call, Scope list, List<BulkLines.User> users, @Nullable BinaryOperator<Credential> merge) {
        List<Credential> rows = users.stream()
                .map(user -> new Credential(
                        mint.sid(Credential.KIND),
                        list.account(),
                        list.parent(),
                        user.username(),
                        Passwords.of(user.password()),
                        null,
                        mint.dates()))
                .toList();
        try {
            return credentials.putAll(list, rows, merge);
        } catch (DirectoryException.Rows refused) {
            throw BulkLines.refusal(refused.refused().entrySet().stream()
                    .map(fault -> new LineFault(users.get(fault.getKey()).line(), Refusals.of(fault.getValue(), call)))
                    .toList());
        }
    }

    private BinaryOperator<Credential> changing(Duration keepOldFor) {
        return (there, given) -> there.with(
                there.passwords().changed(Objects.requireNonNull(given.password()), keepOldFor, mint.now()),
                there.endUserSid(),
                mint.touched(there.dates()));
    }
}
