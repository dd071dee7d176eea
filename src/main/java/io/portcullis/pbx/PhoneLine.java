package io.portcullis.pbx;

import io.portcullis.pbx.DemoPhone.Outcome;
import io.portcullis.pbx.DemoPhone.Settings;
import java.text.ParseException;
import java.time.Duration;
import java.util.EventObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionState;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The phone's side of a call, told as a story: one thread sends and waits, the stack's thread fills the mailbox.
 */
final class PhoneLine implements SipListener {
    /** Enough for a stale nonce on top of the first challenge. */
    private static final int MOST_ATTEMPTS = 3;

    /** What arrives between calls stays unread; when so much has, the rest is dropped, and sent again if it matters. */
    private static final int MOST_LETTERS = 1_000;

    private final Settings settings;
    private final LongSupplier nanos;
    private final DigestClient digest;
    private final BlockingQueue<EventObject> mailbox = new LinkedBlockingQueue<>(MOST_LETTERS);
    private @Nullable SipEndpoint endpoint;

    PhoneLine(Settings settings, LongSupplier nanos, DigestClient digest) {
        this.settings = settings;
        this.nanos = nanos;
        this.digest = digest;
    }

    /** Names the endpoint to call from; before anything else. */
    void use(SipEndpoint opened) {
        endpoint = opened;
    }

    private SipEndpoint endpoint() {
        if (endpoint == null) {
            throw new IllegalStateException("endpoint: none (expected: use() before the first call)");
        }
        return endpoint;
    }

    /** Makes the next attempt at a request, with a CSeq of its own. */
    private interface Attempt {
        Request next() throws SipException, ParseException, InvalidArgumentException;
    }

    /** A final response and the transaction that it ends. */
    private record Reply(ClientTransaction transaction, Response response) {
        boolean success() {
            return response.getStatusCode() / 100 == 2;
        }
    }

    Outcome call(String uri, boolean withHold)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        mailbox.clear();
        URI target = SipEndpoint.ADDRESSES.createURI(uri);
        Opening opening = new Opening(Request.INVITE, target, SipEndpoint.ADDRESSES.createAddress(target));
        Optional<Reply> answered = ask(() -> {
            Request invite = opening.next();
            SipEndpoint.attachSdp(invite, Sdp.offer(settings.host(), "sendrecv"));
            return invite;
        });
        if (answered.isEmpty()) {
            return Outcome.SILENCE;
        }
        Reply reply = answered.get();
        if (!reply.success()) {
            return Outcome.of(reply.response(), false);
        }
        acknowledge(reply);
        return Outcome.of(reply.response(), talk(reply.transaction().getDialog(), withHold));
    }

    Outcome register(int seconds) throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        mailbox.clear();
        SipURI registrar =
                SipEndpoint.ADDRESSES.createSipURI(null, settings.account().domain());
        Opening opening = new Opening(Request.REGISTER, registrar, self());
        Optional<Reply> answered = ask(() -> {
            Request register = opening.next();
            ExpiresHeader expires = SipEndpoint.HEADERS.createExpiresHeader(seconds);
            register.setExpires(expires);
            return register;
        });
        return answered.map(reply -> Outcome.of(reply.response(), reply.success()))
                .orElse(Outcome.SILENCE);
    }

    /** From the answer to the end; true when the end was a BYE that was taken. */
    private boolean talk(Dialog dialog, boolean withHold)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        Duration half = settings.talk().dividedBy(2);
        if (hungUpWithin(half)) {
            return true;
        }
        if (withHold && !(renegotiate(dialog, "sendonly") && renegotiate(dialog, "sendrecv"))) {
            return false;
        }
        if (hungUpWithin(half)) {
            return true;
        }
        return ask(() -> dialog.createRequest(Request.BYE))
                .filter(Reply::success)
                .isPresent();
    }

    private boolean renegotiate(Dialog dialog, String direction)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        Optional<Reply> answered = ask(() -> {
            Request invite = dialog.createRequest(Request.INVITE);
            SipEndpoint.attachSdp(invite, Sdp.offer(settings.host(), direction));
            return invite;
        });
        if (answered.filter(Reply::success).isEmpty()) {
            return false;
        }
        acknowledge(answered.get());
        return true;
    }

    private static void acknowledge(Reply reply) throws SipException, InvalidArgumentException {
        Dialog dialog = reply.transaction().getDialog();
        CSeqHeader cseq = (CSeqHeader) reply.response().getHeader(CSeqHeader.NAME);
        dialog.sendAck(dialog.createAck(cseq.getSeqNumber()));
    }

    /** Asks until the answer is not a challenge that can be met; empty when there is none. */
    private Optional<Reply> ask(Attempt attempt)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        Optional<Reply> reply = Optional.empty();
        for (int attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
            Request request = attempt.next();
            digest.authorize(request);
            reply = exchange(request);
            if (reply.isEmpty() || !digest.learn(request, reply.get().response())) {
                return reply;
            }
        }
        return reply;
    }

    private Optional<Reply> exchange(Request request)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        ClientTransaction transaction = endpoint().provider().getNewClientTransaction(request);
        Dialog dialog = transaction.getDialog();
        if (dialog != null && dialog.getState() != null) {
            dialog.sendRequest(transaction);
        } else {
            transaction.sendRequest();
        }
        Optional<Reply> reply = await(transaction);
        boolean ringing = reply.isEmpty() && rings(transaction);
        if (ringing && request.getMethod().equals(Request.INVITE)) {
            ClientTransaction cancel = endpoint().provider().getNewClientTransaction(transaction.createCancel());
            cancel.sendRequest();
            return await(transaction); // the 487, or a 200 that was quicker
        }
        return reply;
    }

    private static boolean rings(ClientTransaction transaction) {
        return TransactionState.PROCEEDING.equals(transaction.getState());
    }

    /** The final response, within the phone's patience. */
    private Optional<Reply> await(ClientTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        long deadline = nanos.getAsLong() + settings.patience().toNanos();
        while (true) {
            EventObject event = mailbox.poll(deadline - nanos.getAsLong(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return Optional.empty();
            }
            if (event instanceof RequestEvent request) {
                answer(request);
            } else if (event instanceof TimeoutEvent timeout && transaction.equals(timeout.getClientTransaction())) {
                return Optional.empty();
            } else if (event instanceof ResponseEvent response
                    && transaction.equals(response.getClientTransaction())
                    && response.getResponse().getStatusCode() >= 200) {
                return Optional.of(new Reply(transaction, response.getResponse()));
            }
        }
    }

    /** Talks, and says whether the other side hung up in that time. */
    private boolean hungUpWithin(Duration time)
            throws SipException, ParseException, InvalidArgumentException, InterruptedException {
        long deadline = nanos.getAsLong() + time.toNanos();
        while (true) {
            EventObject event = mailbox.poll(deadline - nanos.getAsLong(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return false;
            }
            if (event instanceof RequestEvent request && answer(request)) {
                return true;
            }
        }
    }

    /** Answers what the other side asks; true if that was the end of the call. */
    private boolean answer(RequestEvent event) throws SipException, ParseException, InvalidArgumentException {
        Request request = event.getRequest();
        if (request.getMethod().equals(Request.ACK)) {
            return false;
        }
        ServerTransaction known = event.getServerTransaction();
        ServerTransaction transaction =
                known != null ? known : endpoint().provider().getNewServerTransaction(request);
        boolean bye = request.getMethod().equals(Request.BYE);
        boolean fine = bye || request.getMethod().equals(Request.OPTIONS);
        transaction.sendResponse(SipEndpoint.response(fine ? Response.OK : Response.BUSY_HERE, request));
        return bye;
    }

    private Address self() throws ParseException {
        SipURI uri = SipEndpoint.ADDRESSES.createSipURI(
                settings.account().user(), settings.account().domain());
        return SipEndpoint.ADDRESSES.createAddress(uri);
    }

    /** A request outside a dialog; each attempt has the same Call-ID and From tag and the next CSeq (RFC 3261 22.2). */
    private final class Opening {
        private final String method;
        private final URI target;
        private final Address to;
        private final CallIdHeader callId = endpoint().provider().getNewCallId();
        private final String tag = SipEndpoint.tag();
        private long sequence = 1;

        private Opening(String method, URI target, Address to) {
            this.method = method;
            this.target = target;
            this.to = to;
        }

        private Request next() throws ParseException, InvalidArgumentException {
            String host = endpoint().address().getAddress().getHostAddress();
            int port = endpoint().address().getPort();
            ViaHeader via = SipEndpoint.HEADERS.createViaHeader(
                    host, port, settings.transport().token(), null);
            via.setRPort();
            Request request = SipEndpoint.MESSAGES.createRequest(
                    target,
                    method,
                    callId,
                    SipEndpoint.HEADERS.createCSeqHeader(sequence++, method),
                    SipEndpoint.HEADERS.createFromHeader(self(), tag),
                    SipEndpoint.HEADERS.createToHeader(to, null),
                    List.of(via),
                    SipEndpoint.HEADERS.createMaxForwardsHeader(70));
            request.addHeader(endpoint().contact(settings.account().user(), settings.transport()));
            return request;
        }
    }

    @Override
    public void processRequest(RequestEvent event) {
        post(event);
    }

    @Override
    public void processResponse(ResponseEvent event) {
        post(event);
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        post(event);
    }

    private void post(EventObject event) {
        var unused = mailbox.offer(event);
    }

    @Override
    public void processIOException(IOExceptionEvent event) {}

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}
}
