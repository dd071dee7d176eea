package io.portcullis.event;

import io.portcullis.event.Event.Entrance;

/** Where the API has what an explanation speaks of. */
final class Paths {
    private Paths() {}

    static String account(Entrance entrance) {
        return "/2010-04-01/Accounts/" + entrance.accountSid();
    }

    /** The domain or trunk itself. */
    static String of(Entrance entrance) {
        return entrance.isTrunk()
                ? "/v1/Trunks/" + entrance.sid()
                : account(entrance) + "/SIP/Domains/" + entrance.sid() + ".json";
    }

    /** What maps a credential list to it, with its method. */
    static String mapping(Entrance entrance, boolean registrations) {
        return "POST "
                + (entrance.isTrunk()
                        ? "/v1/Trunks/" + entrance.sid() + "/CredentialLists"
                        : account(entrance) + "/SIP/Domains/" + entrance.sid() + "/Auth/"
                                + (registrations ? "Registrations" : "Calls") + "/CredentialListMappings.json");
    }

    /** The host of a URI that has scheme, user and host at most. */
    static String hostOf(String uri) {
        int at = uri.indexOf('@');
        int colon = uri.indexOf(':');
        String host = uri.substring((at < 0 ? colon : at) + 1);
        int port = host.startsWith("[") ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
        return port < 0 ? host : host.substring(0, port);
    }
}
