package io.portcullis.directory;

/**
 * What a field must hold.
 *
 * @param value the whole of it; a host name in lower case, everything else to the letter
 */
public record Match(Field field, String value) {
    /** Fields that lists can be searched by. */
    public enum Field {
        /** Of a credential. */
        USERNAME,
        /** Of all that have a name for people. */
        FRIENDLY_NAME,
        /** Of a domain or trunk. */
        DOMAIN_NAME
    }
}
