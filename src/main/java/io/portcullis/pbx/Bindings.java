package io.portcullis.pbx;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;

/**
 * Who can be reached where (RFC 3261 section 10.3), in memory. At most {@value #MOST} addresses of record
 * with {@value #MOST_CONTACTS} contacts each; when full, the one registered longest ago goes. Safe for use by any
 * thread.
 */
final class Bindings {
    static final int MOST = 1_000;
    static final int MOST_CONTACTS = 10;

    private static final int DEFAULT_SECONDS = 3_600;
    private static final long NANOS = 1_000_000_000L;

    private final LongSupplier nanos;
    private final Map<String, Map<String, Long>> contacts = new LinkedHashMap<>(); // record to contact to expiry, nanos

    Bindings(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Adds, refreshes or removes what the REGISTER asks for; false when its {@code Contact: *} makes no sense. */
    synchronized boolean update(Request register) {
        String record = record(register);
        Map<String, Long> bound = live(record);
        for (ContactHeader contact : contactsOf(register)) {
            int seconds = seconds(register, contact);
            if (contact.isWildCard()) {
                if (seconds != 0) {
                    return false;
                }
                bound.clear();
            } else if (seconds == 0) {
                bound.remove(contact.getAddress().getURI().toString());
            } else {
                bind(bound, contact.getAddress().getURI().toString(), seconds);
            }
        }
        contacts.remove(record);
        if (!bound.isEmpty()) {
            contacts.put(record, bound);
        }
        dropOldest(contacts, MOST);
        return true;
    }

    private void bind(Map<String, Long> bound, String contact, int seconds) {
        bound.remove(contact);
        bound.put(contact, nanos.getAsLong() + seconds * NANOS);
        dropOldest(bound, MOST_CONTACTS);
    }

    private static void dropOldest(Map<String, ?> inOrder, int most) {
        if (inOrder.size() > most) {
            inOrder.remove(inOrder.keySet().iterator().next());
        }
    }

    /** Contact URI to seconds left, for an address of record such as {@code alice@example.com}. */
    synchronized Map<String, Long> of(String record) {
        Map<String, Long> left = new LinkedHashMap<>();
        live(record).forEach((uri, until) -> left.put(uri, (until - nanos.getAsLong()) / NANOS));
        return left;
    }

    /** {@code user@host} of the To header, which names the record in a REGISTER. */
    static String record(Request register) {
        URI uri = ((ToHeader) register.getHeader(ToHeader.NAME)).getAddress().getURI();
        return uri instanceof SipURI sip ? sip.getUser() + '@' + sip.getHost() : uri.toString();
    }

    private Map<String, Long> live(String record) {
        Map<String, Long> bound = new LinkedHashMap<>(contacts.getOrDefault(record, Map.of()));
        bound.values().removeIf(until -> until - nanos.getAsLong() <= 0);
        return bound;
    }

    private static int seconds(Request register, ContactHeader contact) {
        if (contact.getExpires() >= 0) {
            return contact.getExpires();
        }
        ExpiresHeader expires = register.getExpires();
        return expires == null ? DEFAULT_SECONDS : expires.getExpires();
    }

    private static List<ContactHeader> contactsOf(Request register) {
        List<ContactHeader> found = new ArrayList<>();
        for (Iterator<?> headers = register.getHeaders(ContactHeader.NAME); headers.hasNext(); ) {
            found.add((ContactHeader) headers.next());
        }
        return found;
    }
}
