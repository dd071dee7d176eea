package io.portcullis.pbx;

import gov.nist.javax.sip.ServerTransactionExt;
import io.portcullis.pbx.DemoPbx.Settings;
import io.portcullis.pbx.DemoPbx.State;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the demo PBX does with each request. Called by one thread of the stack; the scheduler is the only other. */
final class CallHandler implements SipListener {
    private static final Logger LOG = LoggerFactory.getLogger(CallHandler.class);
    private static final List<String> METHODS = List.of(
            Request.INVITE,
            Request.ACK,
            Request.BYE,
            Request.CANCEL,
            Request.OPTIONS,
            Request.REGISTER,
            Request.MESSAGE,
            Request.INFO);

    private final Settings settings;
    private final CallLog calls;
    private final Bindings bindings;
    private final ScheduledExecutorService scheduler;
    private volatile @Nullable SipEndpoint endpoint;

    CallHandler(Settings settings, CallLog calls, Bindings bindings, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.calls = calls;
        this.bindings = bindings;
        this.scheduler = scheduler;
    }

    /** Names the endpoint whose requests these are; what arrives before is not answered, and is sent again. */
    void serve(SipEndpoint served) {
        endpoint = served;
    }

    /** A step that the stack may refuse. */
    private interface Step {
        void run() throws SipException, ParseException, InvalidArgumentException;
    }

    @Override
    public void processRequest(RequestEvent event) {
        SipEndpoint here = endpoint;
        if (here != null) {
            attempt(event.getRequest().getMethod(), () -> handle(here, event));
        }
    }

    private void handle(SipEndpoint here, RequestEvent event)
            throws SipException, ParseException, InvalidArgumentException {
        Request request = event.getRequest();
        switch (request.getMethod()) {
            case Request.INVITE -> {
                ServerTransaction transaction = transaction(here, event);
                if (transaction.getDialog().getState() == null) {
                    invite(here, transaction);
                } else {
                    reInvite(here, transaction);
                }
            }
            case Request.ACK -> acknowledged(here, event.getDialog());
            case Request.BYE -> bye(transaction(here, event));
            case Request.CANCEL -> cancel(transaction(here, event));
            case Request.REGISTER -> register(transaction(here, event));
            case Request.OPTIONS, Request.MESSAGE, Request.INFO -> answer(transaction(here, event), Response.OK);
            default -> answer(transaction(here, event), Response.METHOD_NOT_ALLOWED);
        }
    }

    private static ServerTransaction transaction(SipEndpoint here, RequestEvent event) throws SipException {
        ServerTransaction known = event.getServerTransaction();
        return known != null ? known : here.provider().getNewServerTransaction(event.getRequest());
    }

    private void invite(SipEndpoint here, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        Request request = transaction.getRequest();
        CallLog.Entry call = calls.open(request);
        transaction.getDialog().setApplicationData(call);
        String callee = CallLog.callee(request);
        if (callee.equals("busy")) {
            call.became(State.REFUSED);
            transaction.sendResponse(SipEndpoint.response(Response.BUSY_HERE, request));
            return;
        }
        // One tag for both: a dialog is named by it.
        String tag = SipEndpoint.tag();
        transaction.sendResponse(inDialog(here, transaction, Response.RINGING, tag));
        if (callee.equals("slow")) {
            later(settings.slowAnswer(), "answer", () -> {
                if (call.state() == State.RINGING) {
                    pickUp(here, transaction, call, tag);
                }
            });
        } else {
            pickUp(here, transaction, call, tag);
        }
    }

    private static void pickUp(SipEndpoint here, ServerTransaction transaction, CallLog.Entry call, String tag)
            throws SipException, ParseException, InvalidArgumentException {
        Response ok = inDialog(here, transaction, Response.OK, tag);
        SipEndpoint.attachSdp(ok, sdp(here, transaction.getRequest()));
        call.became(State.ANSWERED);
        transaction.sendResponse(ok);
    }

    /** Hold and resume (RFC 3264 section 8.4). */
    private static void reInvite(SipEndpoint here, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        Request request = transaction.getRequest();
        CallLog.Entry call = callOf(transaction.getDialog());
        if (call != null) {
            call.saw(request);
            call.became(Sdp.holds(Sdp.of(request)) ? State.HELD : State.ANSWERED);
        }
        Response ok =
                inDialog(here, transaction, Response.OK, transaction.getDialog().getLocalTag());
        SipEndpoint.attachSdp(ok, sdp(here, request));
        transaction.sendResponse(ok);
    }

    private void acknowledged(SipEndpoint here, @Nullable Dialog dialog) {
        CallLog.Entry call = callOf(dialog);
        if (dialog != null && call != null && call.callee().equals("hangup") && call.firstAck()) {
            later(settings.hangUpAfter(), "hang up", () -> {
                if (DialogState.CONFIRMED.equals(dialog.getState())) {
                    call.became(State.ENDED);
                    dialog.sendRequest(here.provider().getNewClientTransaction(dialog.createRequest(Request.BYE)));
                }
            });
        }
    }

    private static void bye(ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        CallLog.Entry call = callOf(transaction.getDialog());
        if (call != null) {
            call.saw(transaction.getRequest());
            call.became(State.ENDED);
        }
        answer(transaction, Response.OK);
    }

    private static void cancel(ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        ServerTransaction invite = ((ServerTransactionExt) transaction).getCanceledInviteTransaction();
        if (invite == null) {
            answer(transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        answer(transaction, Response.OK);
        CallLog.Entry call = callOf(invite.getDialog());
        if (call != null && call.state() == State.RINGING) {
            call.became(State.CANCELLED);
            Response terminated = SipEndpoint.response(Response.REQUEST_TERMINATED, invite.getRequest());
            invite.sendResponse(terminated);
        }
    }

    private void register(ServerTransaction transaction) throws SipException, ParseException, InvalidArgumentException {
        Request request = transaction.getRequest();
        if (!bindings.update(request)) {
            answer(transaction, Response.BAD_REQUEST);
            return;
        }
        Response ok = SipEndpoint.response(Response.OK, request);
        for (Map.Entry<String, Long> bound :
                bindings.of(Bindings.record(request)).entrySet()) {
            ContactHeader contact = SipEndpoint.HEADERS.createContactHeader(
                    SipEndpoint.ADDRESSES.createAddress('<' + bound.getKey() + '>'));
            contact.setExpires(bound.getValue().intValue());
            ok.addHeader(contact);
        }
        transaction.sendResponse(ok);
    }

    private static void answer(ServerTransaction transaction, int status)
            throws SipException, ParseException, InvalidArgumentException {
        Response response = SipEndpoint.response(status, transaction.getRequest());
        for (String method : METHODS) {
            response.addHeader(SipEndpoint.HEADERS.createAllowHeader(method));
        }
        transaction.sendResponse(response);
    }

    private static Response inDialog(SipEndpoint here, ServerTransaction transaction, int status, String tag)
            throws ParseException {
        Request request = transaction.getRequest();
        Response response = SipEndpoint.response(status, request, tag);
        response.setHeader(here.contact(CallLog.callee(request), Transport.of(request)));
        return response;
    }

    private static String sdp(SipEndpoint here, Request request) {
        String offer = Sdp.of(request);
        String host = here.address().getAddress().getHostAddress();
        return offer.isEmpty() ? Sdp.offer(host, "sendrecv") : Sdp.answer(offer, host);
    }

    private static CallLog.@Nullable Entry callOf(@Nullable Dialog dialog) {
        return dialog != null && dialog.getApplicationData() instanceof CallLog.Entry entry ? entry : null;
    }

    private void later(Duration delay, String what, Step step) {
        var unused = scheduler.schedule(() -> attempt(what, step), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (SipException | ParseException | InvalidArgumentException refused) {
            if (!scheduler.isShutdown()) { // else it is the end of the PBX that refuses
                LOG.warn("{} failed in the demo PBX", what, refused);
            }
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {} // to our BYE: the stack ends the dialog itself

    @Override
    public void processTimeout(TimeoutEvent event) {}

    @Override
    public void processIOException(IOExceptionEvent event) {
        LOG.warn("the demo PBX cannot reach {}:{} over {}", event.getHost(), event.getPort(), event.getTransport());
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}
}
