package io.portcullis.observe;

import io.portcullis.api.Insight.Registration;
import io.portcullis.base.Reason;
import io.portcullis.credential.Policy;
import io.portcullis.edge.Course;
import io.portcullis.edge.Decision;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The phones whose registrations went through this node and were taken by the registrar, until the time that they asked
 * for is over. Holds {@value #MOST}; then the one that was heard longest ago is forgotten. Safe for use by any thread.
 */
final class RegistrationBook {
    private static final int MOST = 50_000;
    private static final long USUAL_SECONDS = 3_600;
    private static final long LONGEST_SECONDS = TimeUnit.DAYS.toSeconds(7);

    private final Map<Place, Entry> phones = new LinkedHashMap<>(16, 0.75f, true);

    private record Place(String credentialSid, String transport, String source) {}

    private record Entry(Registration phone, long untilMillis) {}

    /** A REGISTER that was let in has ended. */
    void completed(SipRequest request, Decision decision, @Nullable Course course, long millis) {
        Finding finding = decision.finding();
        boolean taken = course != null && course.reason() == Reason.ADMITTED && course.status() / 100 == 2;
        if (!taken || request.method() != Method.REGISTER || finding == null) {
            return;
        }
        Policy policy = finding.policy();
        Verdict.Identity who = finding.identity();
        if (policy != null && who != null) {
            note(request, policy, who, millis);
        }
    }

    private void note(SipRequest request, Policy policy, Verdict.Identity who, long millis) {
        Source source = request.source();
        String address = source.address().getHostAddress() + ' ' + source.port();
        Place place = new Place(who.credentialSid(), source.transport().scheme(), address);
        long seconds = expires(request);
        Registration phone = new Registration(
                policy.accountSid(),
                policy.sid(),
                AuthEvents.escaped(who.username().toString()),
                who.credentialSid(),
                address,
                place.transport,
                agent(request),
                Instant.ofEpochMilli(millis),
                Instant.ofEpochMilli(millis + TimeUnit.SECONDS.toMillis(seconds)));
        synchronized (phones) {
            if (seconds == 0) {
                phones.remove(place);
            } else if (request.header(HeaderName.CONTACT) != null) {
                phones.put(place, new Entry(phone, phone.until().toEpochMilli()));
                if (phones.size() > MOST) {
                    phones.remove(phones.keySet().iterator().next());
                }
            }
        }
    }

    /** What the phone asked for (RFC 3261 section 10.2.1.1): at Contact, else in Expires, else an hour. */
    private static long expires(SipRequest request) {
        Bytes contact = request.header(HeaderName.CONTACT);
        String text = contact == null ? "" : contact.toString();
        int at = text.toLowerCase(Locale.ROOT).lastIndexOf(";expires=");
        if (at >= 0) {
            return number(text.substring(at + 9));
        }
        for (int line = 0; line < request.headerCount(); line++) {
            if (request.headerText(line).equalsIgnoreCase("Expires")) {
                return number(request.headerValue(line).toString());
            }
        }
        return USUAL_SECONDS;
    }

    private static String agent(SipRequest request) {
        for (int line = 0; line < request.headerCount(); line++) {
            if (request.headerText(line).equalsIgnoreCase("User-Agent")) {
                return AuthEvents.escaped(request.headerValue(line).toString());
            }
        }
        return "";
    }

    private static long number(String text) {
        long seconds = 0;
        for (int i = 0; i < text.length() && Character.digit(text.charAt(i), 10) >= 0; i++) {
            seconds = Math.min(LONGEST_SECONDS, seconds * 10 + Character.digit(text.charAt(i), 10));
        }
        return seconds;
    }

    /** Those that are not over at {@code millis}, the one that was heard last first. */
    List<Registration> all(long millis) {
        synchronized (phones) {
            phones.values().removeIf(entry -> entry.untilMillis <= millis);
            return phones.values().stream()
                    .map(Entry::phone)
                    .sorted(Comparator.comparing(Registration::registered).reversed())
                    .toList();
        }
    }
}
