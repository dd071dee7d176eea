package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import io.portcullis.directory.Account;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Sid;
import java.util.Optional;

/** One request from login to answer: who asks, may they, what do they ask, for whom. Blocks; safe for any thread. */
final class Dispatcher {
    private final Logins logins;
    private final RateBound<Sid> rates;
    private final Audits audits;
    private final int mostBytes;

    Dispatcher(Logins logins, RateBound<Sid> rates, Audits audits, int mostBytes) {
        this.logins = logins;
        this.audits = audits;
        this.rates = rates;
        this.mostBytes = mostBytes;
    }

    /**
     * Does what is asked.
     *
     * @param found what lies at the path; strangers are not told whether anything does
     * @throws ApiError when it is refused
     */
    Answer answer(AggregatedHttpRequest request, Optional<Routes.Match> found, Call.Place place, Trace trace) {
        Caller caller = caller(request, place, trace);
        Routes.Match match = found.orElseThrow(() -> Call.notFound(place.path()));
        if (request.method() == HttpMethod.OPTIONS) {
            return Answer.success(204, null).with(HttpHeaderNames.ALLOW, match.allowed());
        }
        Operation operation = match.operation(request.method().name()).orElseThrow(() -> notAllowed(match.allowed()));
        requireReach(caller, operation, match);
        Account account = account(caller, match, place);
        boolean frozen =
                account.status() != Account.Status.ACTIVE && !(match.row().endpoint() instanceof AccountsEndpoint);
        if (operation.writes() && frozen) {
            throw ErrorCode.ACCOUNT_NOT_ACTIVE.error();
        }
        Form query = Form.parse(Urls.query(request.path()));
        if (operation.writes()) {
            trace.writes();
            if (waitsForAll(query)) {
                trace.forAllNodes();
            }
        }
        Form form = operation.hasForm() ? match.row().endpoint().read(new Body(request, mostBytes)) : Form.none();
        Call call = new Call(caller, account, match.sids(), form, query, place);
        try {
            return perform(operation, match.row(), call);
        } catch (DirectoryException refused) {
            throw Refusals.of(refused, call);
        } catch (Insight.NoSip elsewhere) {
            throw ErrorCode.NOT_FOUND.error(String.valueOf(elsewhere.getMessage()));
        }
    }

    /** Who asks, if he may at all. */
    Caller caller(AggregatedHttpRequest request, Call.Place place, Trace trace) {
        Caller caller = logins.authenticate(request.headers().get(HttpHeaderNames.AUTHORIZATION), place.source());
        trace.account(caller.account().sid());
        rates.admit(caller.account().sid());
        return caller;
    }

    /** The refusal of a method where only these are allowed (RFC 9110 section 15.5.6). */
    static ApiError notAllowed(String methods) {
        ErrorCode code = ErrorCode.METHOD_NOT_ALLOWED;
        return new ApiError(code, code.text(), HttpHeaders.of(HttpHeaderNames.ALLOW, methods));
    }

    private static boolean waitsForAll(Form query) {
        return query.choice(
                PublishWait.PARAMETER, false, word -> word.equals("all") ? Optional.of(true) : Optional.empty(), "all");
    }

    private static void requireReach(Caller caller, Operation operation, Routes.Match match) {
        boolean ownAccount = operation == Operation.FETCH
                && match.row().endpoint() instanceof AccountsEndpoint
                && caller.account().sid().value().equals(match.account());
        if (!ownAccount && !caller.login().reaches(match.row().needed())) {
            throw ErrorCode.AUTHENTICATE.error(
                    "Authentication Error - this API key does not reach accounts, keys and tokens");
        }
    }

    private Answer perform(Operation operation, Routes.Row row, Call call) {
        Endpoint endpoint = row.endpoint();
        boolean audited = operation.writes() && endpoint.isAudited();
        ObjectNode before = audited && operation == Operation.UPDATE && !row.alone() ? endpoint.fetch(call) : null;
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
        if (audited) {
            audits.done(call, row, operation, before, body);
        }
        Answer answer = Answer.success(operation.status(), body);
        String advice = operation == Operation.LIST ? null : endpoint.advice(call, operation);
        return advice == null ? answer : answer.with(Advice.HEADER, advice);
    }

    private static ObjectNode list(Routes.Row row, Call call) {
        String path = call.place().path();
        Paging paging = Paging.of(
                call.account().sid() + path, call.query(), row.endpoint().filters());
        Listing listing = row.endpoint().list(call, paging);
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
        Sid sid = Account.KIND.parse(named).orElseThrow(() -> Call.notFound(place.path()));
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
