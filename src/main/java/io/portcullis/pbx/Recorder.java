package io.portcullis.pbx;

import io.portcullis.pbx.Ladder.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Collects the steps of one ladder. Filled by the stack's threads, read by another. */
final class Recorder {
    private final LongSupplier nanos;
    private final List<Entry> entries = new ArrayList<>();
    private long start;

    Recorder(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A step and what it has in common with the other messages of its transaction. */
    private record Entry(Ladder.Step step, String transaction) {
        boolean answers(String asked) {
            return step.direction() == Direction.RECEIVED && transaction.equals(asked);
        }
    }

    /** Begins a new ladder; its first message is at 0 ms. */
    synchronized void restart() {
        entries.clear();
    }

    synchronized void add(Message message, boolean sent) {
        if (entries.isEmpty()) {
            start = nanos.getAsLong();
        }
        long millis = (nanos.getAsLong() - start) / 1_000_000;
        String transaction = transaction(message);
        int place = sent && message instanceof Request ? beforeItsAnswers(transaction) : entries.size();
        if (place < entries.size()) {
            millis = Math.min(millis, entries.get(place).step().atMillis());
        }
        Direction direction = sent ? Direction.SENT : Direction.RECEIVED;
        Ladder.Step step = new Ladder.Step(millis, direction, label(message), credentials(message));
        entries.add(place, new Entry(step, transaction));
    }

    synchronized List<Ladder.Step> steps() {
        return entries.stream().map(Entry::step).toList();
    }

    /** The stack shows a request after it has sent it, when a quick peer may have answered already. */
    private int beforeItsAnswers(String transaction) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).answers(transaction)) {
                return i;
            }
        }
        return entries.size();
    }

    /** Branch and CSeq method; an ACK or CANCEL shares only the branch with its INVITE. */
    private static String transaction(Message message) {
        ViaHeader via = (ViaHeader) message.getHeader(ViaHeader.NAME);
        CSeqHeader cseq = (CSeqHeader) message.getHeader(CSeqHeader.NAME);
        return via.getBranch() + ' ' + cseq.getMethod();
    }

    private static String label(Message message) {
        return message instanceof Response response
                ? response.getStatusCode() + " " + response.getReasonPhrase()
                : ((Request) message).getMethod();
    }

    private static boolean credentials(Message message) {
        return message.getHeader(ProxyAuthorizationHeader.NAME) != null
                || message.getHeader(AuthorizationHeader.NAME) != null;
    }
}
