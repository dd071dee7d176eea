package io.portcullis.event;

import io.portcullis.base.Reason;
import io.portcullis.event.Event.Entrance;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Explains events: what happened, and what to change. Names the SIDs and fields that are to be changed, as this API
 * takes
 * them. Asks its {@link Surroundings}, so it is not for event loops. Safe for any thread.
 */
public final class Sentences {
    private static final String NOTHING = "";

    private final Surroundings around;

    public Sentences(Surroundings around) {
        this.around = around;
    }

    /** The event in words, for somebody who may see the things of {@code visible} accounts. */
    public Explanation of(Event event, Predicate<String> visible) {
        Entrance entrance = event.entrance();
        return switch (event.reason()) {
            case ADMITTED, ANSWERED, CHALLENGED, UNANSWERED -> passed(event);
            case OTHER_REALM,
                    ALGORITHM_NOT_OFFERED,
                    QOP_MISSING,
                    QOP_NOT_OFFERED,
                    MALFORMED_CREDENTIALS,
                    STALE_NONCE,
                    FOREIGN_NONCE,
                    REPLAYED,
                    URI_MISMATCH -> credentials(event);
            case WRONG_PASSWORD, UNKNOWN_USER, USER_IN_UNMAPPED_LIST, USER_SPELLED_OTHERWISE -> user(event);
            case UNKNOWN_DOMAIN -> unknownDomain(event, visible);
            case NOTHING_MAPPED,
                    ACL_DENIED,
                    ACCOUNT_SUSPENDED,
                    REGISTRATION_OFF,
                    NO_REGISTRATION_LIST,
                    NOT_OWN_ADDRESS,
                    SECURE_REQUIRED -> closed(event, entrance);
            case LOCKED_OUT, NETWORK_LOCKED_OUT -> lockedOut(event);
            case RATE_LIMITED, SHED, DRAINING, INDEX_STALE, LIMIT_BYTES -> Limits.explain(event);
            case UPSTREAM_STATUS,
                    UPSTREAM_SILENT,
                    ROUTE_DENIED,
                    UPSTREAM_UNREACHABLE,
                    NAME_UNRESOLVED,
                    NO_UPSTREAM,
                    FLOW_GONE,
                    REALM_CLASH -> Beyond.explain(event);
            default -> Message.explain(event);
        };
    }

    private Explanation passed(Event event) {
        return switch (event.reason()) {
            case ADMITTED -> say("It was let in, and " + Beyond.ended(event), NOTHING);
            case ANSWERED -> say("The edge answered it itself", NOTHING);
            case CHALLENGED ->
                say("It had no credentials for realm " + around.realm() + " and was asked for some", NOTHING);
            default ->
                say(
                        "The phone was challenged five times in a row and never answers: it knows none of "
                                + offered(event) + ", or has no password",
                        "give the phone the user name and password of a credential of " + listsOf(event)
                                + ", or let it know one of " + offered(event) + otherAlgorithms(event));
        };
    }

    private static String otherAlgorithms(Event event) {
        Entrance entrance = event.entrance();
        return entrance == null
                ? " (digest.algorithms)"
                : "; what is offered is DigestAlgorithms of " + entrance.sid() + ": POST " + Paths.of(entrance)
                        + " DigestAlgorithms=MD5";
    }

    private Explanation credentials(Event event) {
        String fact = event.outcome().fact();
        return switch (event.reason()) {
            case OTHER_REALM ->
                say(
                        "The phone answers for realm " + quoted(fact) + ", ours is " + around.realm(),
                        "set the phone's realm to " + around.realm() + " or leave it empty");
            case ALGORITHM_NOT_OFFERED ->
                say(
                        "The phone answers with algorithm " + quoted(fact) + ", offered was " + offered(event),
                        "let the phone use " + offered(event) + otherAlgorithms(event));
            case QOP_MISSING ->
                say(
                        "The phone's answer has no qop, offered was qop=auth",
                        "use a phone that knows qop (RFC 2617 and later), or set digest.allow-legacy-no-qop: true");
            case QOP_NOT_OFFERED ->
                say(
                        "The phone's answer has qop " + quoted(fact) + ", offered was qop=auth",
                        "let the phone use qop=auth");
            case MALFORMED_CREDENTIALS ->
                say(
                        "The phone's credentials cannot be read" + because(fact),
                        "another version of the phone's software, or another phone");
            case STALE_NONCE ->
                say(
                        "The phone's nonce is older than digest.nonce-lifetime, or was answered wrongly too often; it"
                                + " got a new one",
                        NOTHING);
            case FOREIGN_NONCE ->
                say(
                        "The phone's nonce was made by another node, before the restart, for another network, or by"
                                + " nobody here; it got a new one",
                        "if it comes again and again: one phone must keep to one node and, over UDP, to one address");
            case REPLAYED ->
                say(
                        "The phone used a nonce-count twice: it does not count nc, or somebody repeats what it sent",
                        "let the phone count nc up with each request, or take a new nonce for each");
            default ->
                say(
                        "The digest names the URI " + quoted(fact) + ", the request goes to "
                                + quoted(event.asked().requestUri()),
                        "let the phone, or the proxy before it, send the request to the URI that it signs");
        };
    }

    private Explanation user(Event event) {
        Entrance entrance = event.entrance();
        String name = event.who().user();
        if (entrance == null) {
            return say("There is no such user", NOTHING);
        }
        boolean register = event.asked().method().equals("REGISTER");
        List<String> lists = around.lists(entrance, register);
        return switch (event.reason()) {
            case WRONG_PASSWORD -> wrongPassword(entrance, name, lists);
            case USER_SPELLED_OTHERWISE -> {
                String right = around.alike(lists, name).orElse("another spelling");
                yield say(
                        "The phone says user " + quoted(name) + ", the lists of " + entrance.sid() + " have "
                                + quoted(right),
                        "set the phone's user name to " + right + ", letter for letter and without a domain");
            }
            default -> unknown(entrance, name, lists, register);
        };
    }

    private Explanation wrongPassword(Entrance entrance, String name, List<String> lists) {
        String change = around.user(lists, name)
                .map(place -> "POST " + Paths.account(entrance) + "/SIP/CredentialLists/" + place.listSid()
                        + "/Credentials/" + place.credentialSid() + ".json Password=…")
                .orElse("POST its credential's Password");
        return say(
                "User " + quoted(name) + " exists at " + entrance.sid() + ", the password is wrong",
                "set the phone's password to that of the credential, or the credential's to the phone's: " + change);
    }

    /** In a list that is not mapped to the domain, or nowhere. */
    private Explanation unknown(Entrance entrance, String name, List<String> lists, boolean register) {
        Optional<String> elsewhere = around.user(around.lists(entrance, !register), name)
                .map(Surroundings.Place::listSid)
                .or(() -> around.anyList(entrance.accountSid(), name))
                .filter(list -> !lists.contains(list));
        String purpose = register ? "registrations" : "calls";
        if (elsewhere.isPresent()) {
            return say(
                    "User " + quoted(name) + " is in list " + elsewhere.get() + ", which is not mapped to "
                            + entrance.sid() + " for " + purpose,
                    "map it: " + Paths.mapping(entrance, register) + " CredentialListSid=" + elsewhere.get());
        }
        String add = lists.isEmpty()
                ? "add it to a credential list that is mapped to " + entrance.sid()
                : "add it: POST " + Paths.account(entrance) + "/SIP/CredentialLists/" + lists.get(0)
                        + "/Credentials.json Username=" + name + " Password=…";
        return say(
                "No list of " + entrance.sid() + " (" + String.join(", ", lists) + ") has a user " + quoted(name)
                        + " for " + purpose,
                add + ", or correct the phone's user name");
    }

    private Explanation unknownDomain(Event event, Predicate<String> visible) {
        String host = Paths.hostOf(event.asked().requestUri());
        Optional<String> nearest = around.nearest(host, visible);
        return say(
                "There is no domain or trunk of the name " + quoted(host)
                        + nearest.map(name -> "; the nearest is " + name).orElse(""),
                nearest.map(name -> "set the phone's domain to " + name)
                        .orElse("create it: POST /2010-04-01/Accounts/AC…/SIP/Domains.json DomainName=" + host));
    }

    private Explanation closed(Event event, @Nullable Entrance entrance) {
        if (entrance == null) {
            return Message.insecure(event);
        }
        String sid = entrance.sid();
        String path = "POST " + Paths.of(entrance) + ' ';
        return switch (event.reason()) {
            case NOTHING_MAPPED ->
                say(
                        "Neither a credential list nor an access list is mapped to " + sid + ", so nobody may pass",
                        "map one: " + Paths.mapping(entrance, false) + " CredentialListSid=CL…");
            case ACL_DENIED -> {
                List<String> acls = around.accessLists(entrance);
                String first = acls.isEmpty() ? "AL…" : acls.get(0);
                yield say(
                        "The source " + event.peer().address() + " is in none of " + String.join(", ", acls) + " of "
                                + sid,
                        "add it: POST " + Paths.account(entrance) + "/SIP/IpAccessControlLists/" + first
                                + "/IpAddresses.json FriendlyName=… IpAddress="
                                + event.peer().address());
            }
            case ACCOUNT_SUSPENDED ->
                say(
                        "The account " + entrance.accountSid() + " of " + sid + " is not active",
                        "activate it: POST " + Paths.account(entrance) + ".json Status=active");
            case REGISTRATION_OFF ->
                entrance.isTrunk()
                        ? say("A trunk takes no registrations: " + sid, "register the phone at a domain")
                        : say(
                                "The domain " + sid + " takes no registrations",
                                "switch them on: " + path + "SipRegistration=true");
            case NO_REGISTRATION_LIST ->
                say(
                        "The domain " + sid + " takes registrations, but no list says whose",
                        "map one: " + Paths.mapping(entrance, true) + " CredentialListSid=CL…");
            case NOT_OWN_ADDRESS ->
                say(
                        "User " + quoted(event.who().user()) + " wants to register an address that is not his own in "
                                + sid + ", or go on with somebody else's call",
                        "let To of the REGISTER name the user of the digest: sip:"
                                + event.who().user() + "@" + entrance.name());
            default ->
                say(
                        "The domain or trunk " + sid + " wants TLS, it came over "
                                + event.peer().transport(),
                        "let the phone use tls or wss, or allow plain transports: " + path + "Secure=false");
        };
    }

    private Explanation lockedOut(Event event) {
        boolean all = event.reason() == Reason.NETWORK_LOCKED_OUT;
        String who = "the network of " + event.peer().address();
        return say(
                (all
                                ? who + " failed for too many users and is locked out"
                                : who + " failed too often as "
                                        + quoted(event.who().user()) + " and is locked out")
                        + " (" + around.lockoutRule() + ")",
                "correct the phone's password, then lift it: portcullis lockouts --lift, or DELETE"
                        + " /portcullis/v1/Lockouts/LO…; GET /portcullis/v1/Lockouts lists them");
    }

    private String offered(Event event) {
        Entrance entrance = event.entrance();
        return entrance == null ? "the offered algorithms" : String.join(", ", around.offered(entrance));
    }

    private String listsOf(Event event) {
        Entrance entrance = event.entrance();
        boolean register = event.asked().method().equals("REGISTER");
        return entrance == null ? "its domain" : String.join(", ", around.lists(entrance, register));
    }

    private static String because(String fact) {
        return fact.isEmpty() ? "" : ": " + fact;
    }

    static Explanation say(String detail, String fix) {
        return new Explanation(detail, fix);
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }
}
