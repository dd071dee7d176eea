package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import io.portcullis.directory.Account;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Sid;
import java.util.Optional;

/** One request from login to answer: who asks, may they, what do they ask, for whom. Blocks; safe for any thread. */
final class Dispatcher {
    private final Logins logins;
    private final RateBound rates;

    Dispatcher(Logins logins, RateBound rates) {
        this.logins = logins;
        this.rates = rates;
    }

    /**
     * Does what is asked.
     *
     * @param found what lies at the path; strangers are not told whether anything does
     * @throws ApiError when it is refused
     */
    Answer answer(AggregatedHttpRequest request, Optional<Routes.Match> found, Call.Place place, Trace trace) {
        Caller caller = logins.authenticate(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        trace.account(caller.account().sid());
        rates.admit(caller.account().sid());
        Routes.Match match = found.orElseThrow(() -> Call.notFound(place.path()));
        Operation operation = Operation.of(request.method().name(), match.onItem())
                .filter(match.row().operations()::contains)
                .orElseThrow(ErrorCode.METHOD_NOT_ALLOWED::error);
        if (caller.byKey() && match.row().forTokensOnly()) {
            throw ErrorCode.AUTHENTICATE.error("Authentication Error - an API key reaches neither accounts nor keys");
        }
        Account account = account(caller, match, place);
        boolean frozen =
                account.status() != Account.Status.ACTIVE && !(match.row().endpoint() instanceof AccountsEndpoint);
        if (operation.writes() && frozen) {
            throw ErrorCode.ACCOUNT_NOT_ACTIVE.error();
        }
        Form query = Form.parse(Urls.query(request.path()));
        Call call = new Call(caller, account, match.sids(), Form.of(request), query, place);
        try {
            return perform(operation, match.row(), call);
        } catch (DirectoryException refused) {
            throw Refusals.of(refused, call);
        }
    }

    private static Answer perform(Operation operation, Routes.Row row, Call call) {
        Endpoint endpoint = row.endpoint();
        ObjectNode body = switch (operation) {
            case LIST -> list(row, call);
            case CREATE -> endpoint.create(call);
            case FETCH -> endpoint.fetch(call);
            case UPDATE -> endpoint.update(call);
            case DELETE -> null;
        };
        if (operation == Operation.DELETE) {
            endpoint.delete(call);
        }
        return new Answer(operation.status(), body, null);
    }

    private static ObjectNode list(Routes.Row row, Call call) {
        Paging paging = Paging.of(call.query(), row.endpoint().filters());
        Listing listing = row.endpoint().list(call, paging);
        String path = call.place().path();
        return path.startsWith(Routes.DATED)
                ? Envelope.dated(row.key(), listing, paging, path)
                : Envelope.product(row.key(), listing, paging, call.url(path));
    }

    /** The account that the path names, as far as the caller reaches; where it names none, the caller's. */
    private Account account(Caller caller, Routes.Match match, Call.Place place) {
        Account own = caller.account();
        String named = match.account();
        if (named == null) {
            return own;
        }
        Sid sid = Sid.Kind.ACCOUNT.parse(named).orElseThrow(() -> Call.notFound(place.path()));
        if (sid.equals(own.sid())) {
            return own;
        }
        if (sid.equals(own.accountSid())) {
            throw ErrorCode.AUTHENTICATE.error("Authentication Error - a subaccount does not reach its owner");
        }
        return logins.account(sid)
                .filter(account -> account.accountSid().equals(own.sid()))
                .orElseThrow(() -> Call.notFound(place.path()));
    }
}
