package io.portcullis.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.CancellationException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.portcullis.directory.DirectoryException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests off the event loops and turns whatever comes of them into HTTP. Once a request runs there is no time
 * limit on it: an answer that gave up on a write which then is committed would be a lie.
 */
final class ApiService implements HttpService, ServerErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiService.class);
    /** The name of the request, in each answer. */
    static final String REQUEST_ID = "Twilio-Request-Id";

    private final Routes routes;
    private final Dispatcher dispatcher;
    private final Mint mint;
    private final AttemptStreams streams;
    private final Places places;
    private final PublishWait wait;
    private final Executor workers;

    /**
     * What it answers with.
     *
     * @param streams for those who listen, and get no one answer
     */
    ApiService(Answering answering, AttemptStreams streams, Places places, PublishWait wait, Executor workers) {
        this.routes = answering.routes;
        this.dispatcher = answering.dispatcher;
        this.mint = answering.mint;
        this.streams = streams;
        this.places = places;
        this.wait = wait;
        this.workers = workers;
    }

    /** What finds an answer. */
    record Answering(Routes routes, Dispatcher dispatcher, Mint mint) {}

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Optional<Routes.Match> found = isExact(ctx) ? routes.find(ctx.path()) : Optional.empty();
        Trace trace =
                new Trace(newRequestId(), found.map(match -> match.row().name()).orElse("unknown"));
        ctx.setAttr(Trace.KEY, trace);
        ctx.setAdditionalResponseHeader(REQUEST_ID, trace.requestId());
        if (ctx.path().equals(AttemptStreams.PATH)) {
            return stream(ctx, request);
        }
        return HttpResponse.of(request.aggregate()
                .thenCompose(whole -> run(ctx, () -> answer(ctx, whole, found, trace)))
                .thenCompose(answer -> held(answer, trace, ctx.eventLoop()))
                .exceptionally(failure -> Answer.refusal(errorOf(failure, trace)))
                .thenApply(answer -> {
                    trace.answered(answer);
                    return answer.toHttp().toHttpResponse();
                }));
    }

    private HttpResponse stream(ServiceRequestContext ctx, HttpRequest request) {
        Trace trace = new Trace(newRequestId(), AttemptStreams.NAME);
        ctx.setAttr(Trace.KEY, trace);
        ctx.setAdditionalResponseHeader(REQUEST_ID, trace.requestId());
        return HttpResponse.of(request.aggregate()
                .thenCompose(whole -> run(ctx, () -> streams.open(ctx, whole, places.of(ctx, whole.headers()), trace)))
                .exceptionally(failure -> {
                    Answer refusal = Answer.refusal(errorOf(failure, trace));
                    trace.answered(refusal);
                    return refusal.toHttp().toHttpResponse();
                }));
    }

    private CompletableFuture<Answer> held(Answer answer, Trace trace, Executor executor) {
        if (!trace.wrote()) {
            return CompletableFuture.completedFuture(answer);
        }
        return trace.isForAllNodes() ? wait.holdForAll(answer, executor) : wait.hold(answer, executor);
    }

    /** A failure outside {@link #serve}: what was received was no request that it could be given. */
    @Override
    public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable failure) {
        Trace known = ctx.attr(Trace.KEY);
        Trace trace = known == null ? new Trace(newRequestId(), "unknown") : known;
        ctx.setAdditionalResponseHeader(REQUEST_ID, trace.requestId());
        Answer answer = Answer.refusal(errorOf(failure, trace));
        trace.answered(answer);
        return answer.toHttp().toHttpResponse();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        ErrorCode fault = faultOf(status);
        ApiError error = switch (fault) {
            case METHOD_NOT_ALLOWED -> Dispatcher.notAllowed("GET, HEAD, POST, DELETE, OPTIONS");
            // Nearly always the target: what is wrong in a body is known by its name.
            case INVALID_PARAMETER ->
                Objects.requireNonNullElseGet(
                        RequestTarget.fault(),
                        () -> fault.error("Malformed request (expected: a path and query whose"
                                + " escapes are % and two hexadecimal digits)"));
            default -> fault.error();
        };
        AggregatedHttpResponse answer = Answer.refusal(error).toHttp();
        return AggregatedHttpResponse.of(
                answer.headers().toBuilder().set(REQUEST_ID, newRequestId()).build(), answer.content());
    }

    /** Whether the path is the one that was asked for: what the server tidied, such as {@code //}, is another. */
    private static boolean isExact(ServiceRequestContext ctx) {
        String raw = ctx.rawPath();
        return raw == null || !raw.split("\\?", 2)[0].contains("//");
    }

    private Answer answer(
            ServiceRequestContext ctx, AggregatedHttpRequest request, Optional<Routes.Match> found, Trace trace) {
        ctx.clearRequestTimeout();
        if (ctx.isCancelled()) {
            throw ErrorCode.UNAVAILABLE.error(); // it waited too long and was answered: doing it now would belie that
        }
        return dispatcher.answer(request, found, places.of(ctx, request.headers()), trace);
    }

    /** When the client goes, whoever works for it is interrupted: a write that has not begun is not done then. */
    private <T> CompletableFuture<T> run(ServiceRequestContext ctx, Supplier<T> work) {
        Interruptible<T> interruptible = new Interruptible<>(work);
        CompletableFuture<Void> unused = ctx.whenRequestCancelled().thenRun(interruptible::interrupt);
        try {
            return CompletableFuture.supplyAsync(interruptible, workers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(full);
        }
    }

    private static ApiError errorOf(Throwable failure, Trace trace) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiError error) {
            return error;
        }
        if (cause instanceof ContentTooLargeException) {
            return ErrorCode.TOO_LARGE.error();
        }
        if (cause instanceof HttpStatusException refused) {
            return faultOf(refused.httpStatus()).error();
        }
        if (cause instanceof CancellationException
                || cause instanceof ClosedStreamException
                || cause instanceof AbortedStreamException) {
            return ErrorCode.INVALID_PARAMETER.error("The request broke off"); // nobody is left to read this
        }
        if (cause instanceof RejectedExecutionException || cause instanceof RequestTimeoutException) {
            return ErrorCode.UNAVAILABLE.error("Too many requests are waiting");
        }
        if (cause instanceof DirectoryException) {
            LOG.warn("{} {} not answered: {}", trace.requestId(), trace.resource(), cause.getMessage());
            return ErrorCode.UNAVAILABLE.error();
        }
        LOG.error("{} {} failed", trace.requestId(), trace.resource(), cause);
        return ErrorCode.INTERNAL.error();
    }

    private static ErrorCode faultOf(HttpStatus status) {
        return switch (status.code()) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413 -> ErrorCode.TOO_LARGE;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> status.isClientError() ? ErrorCode.INVALID_PARAMETER : ErrorCode.INTERNAL;
        };
    }

    private String newRequestId() {
        return "RQ" + mint.secret();
    }
}
