package io.portcullis.api;

import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Sid;

/** The parameter that names a list to map. */
final class ListParameter {
    private ListParameter() {}

    /** The list that is named, which must be; what is no SID of its kind is answered like a list that is not there. */
    static Sid read(Call call, Sid.Kind kind) {
        boolean credentials = kind.equals(CredentialList.KIND);
        String value = call.form().named(credentials ? "CredentialListSid" : "IpAccessControlListSid");
        return kind.parse(value).orElseThrow(() -> Call.notFound(path(call, kind, value)));
    }

    /** Where a list would be, were it there. */
    static String path(Call call, Sid.Kind kind, String sid) {
        String collection = kind.equals(CredentialList.KIND) ? "CredentialLists" : "IpAccessControlLists";
        return call.dated("/SIP/" + collection + "/" + sid + ".json");
    }
}
