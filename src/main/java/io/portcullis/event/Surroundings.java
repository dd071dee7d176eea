package io.portcullis.event;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is set up here, as far as explanations need it. May take a moment: not for event loops. Safe for any thread. */
public interface Surroundings {
    /** The digest realm. */
    String realm();

    /** The digest algorithms that this domain or trunk offers. */
    List<String> offered(Event.Entrance entrance);

    /** The SIDs of the credential lists that are mapped for registrations, or for calls. */
    List<String> lists(Event.Entrance entrance, boolean registrations);

    /** The SIDs of the access lists that are mapped. */
    List<String> accessLists(Event.Entrance entrance);

    /** Where one of these lists has a user of exactly this name. */
    Optional<Place> user(List<String> lists, String name);

    /** A user of one of these lists whose name differs only in its letters' case, or by a domain behind it. */
    Optional<String> alike(List<String> lists, String name);

    /** A list of the account that has the user, mapped or not. */
    Optional<String> anyList(String accountSid, String name);

    /** The name of a domain or trunk of a visible account that differs from {@code host} in one or two letters. */
    Optional<String> nearest(String host, Predicate<String> visible);

    /** When failures lock out, and for how long, in words. */
    String lockoutRule();

    /** A user's place. */
    record Place(String listSid, String credentialSid) {}
}
