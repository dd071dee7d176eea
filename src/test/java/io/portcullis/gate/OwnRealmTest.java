package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnRealmTest {
    private final OwnRealm realm = new OwnRealm("sip.example.com");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"sip.example.com\"",
                "Digest username=\"alice\", realm=\"sip.\\example.com\", nonce=\"n\", uri=\"sip:x\", response=\"r\"",
                "Digest",
                "Digest realm=\"other\", realm=\"sip.example.com\"",
                "Digdst username=\"alice\", realm=\"sip.example.com\", response=\"r\"",
                "Digest-2 realm=other,realm=\"sip.\\example.com\"",
                "AKAv1-MD5 username=\"alice\",realm=sip.example.com",
                "Dig est realm=\"sip.example.com\"",
                "Other realm=\"other"
            })
    @Tag("SEC-16")
    void credentials_that_name_our_realm_or_cannot_be_read_are_ours_whatever_their_scheme(String value) {
        assertTrue(realm.holdsCredentials(Bytes.of(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest username=\"alice\", realm=\"other\", nonce=\"n\", uri=\"sip:x\", response=\"r\"",
                "Other realm=\"other\"",
                "Basic YWxpY2U6c2VjcmV0",
                "Basic YWxpY2U6c2VjcmV0cw==",
                "Bearer eyJ0eXAi.eyJzdWIi.c2ln-_~+/",
                "NTLM opaque=\"a\", realm=\"other\", targetname=\"sip.example.com\"",
                "Digest-2 realm=other, opaque=\"realm=sip.example.com\""
            })
    void what_is_for_others_is_not_ours(String value) {
        assertFalse(realm.holdsCredentials(Bytes.of(value)));
    }
}
