package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** {@code tel:} URIs (RFC 3966) and the service URNs (RFC 5031) that stand in their place, read from their bytes. */
public final class TelUri {
    private static final String TEL = "tel:";
    private static final String SERVICE = "urn:service:";
    private static final String SOS = "urn:service:sos";

    private TelUri() {}

    /** Whether these bytes are a telephone number with its parameters, or a service, as a request may go to. */
    static boolean isTarget(byte[] array, int from, int to) {
        if (starts(array, from, to, SERVICE)) {
            return isService(array, from + SERVICE.length(), to);
        }
        return starts(array, from, to, TEL) && isNumber(array, from + TEL.length(), to);
    }

    private static boolean starts(byte[] array, int from, int to, String text) {
        return to - from > text.length() && Ascii.regionEqualsIgnoreCase(array, from, text);
    }

    private static boolean isService(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = array[i];
            if (!(Ascii.isLetter(b) || Ascii.isDigit(b) || b == '-' || b == '.')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(byte[] array, int from, int to) {
        int digits = 0;
        int i = from;
        while (i < to && array[i] != ';') {
            byte b = array[i];
            boolean dialled = isDialled(b);
            if (!dialled && !isSeparator(b) && !(b == '+' && i == from)) {
                return false;
            }
            digits += dialled ? 1 : 0;
            i++;
        }
        while (i < to && Ascii.isUri(array[i]) && array[i] != '#' && array[i] != ',') {
            i++;
        }
        return digits > 0 && i == to;
    }

    private static boolean isDialled(byte b) {
        byte lower = Ascii.lower(b);
        return Ascii.isDigit(b) || b == '*' || b == '#' || (lower >= 'a' && lower <= 'f');
    }

    private static boolean isSeparator(byte b) {
        return b == '-' || b == '.' || b == '(' || b == ')';
    }

    /**
     * The {@code phone-context} of a local number, a domain or the start of a global number; null when there is none.
     */
    public static @Nullable Bytes phoneContext(Bytes uri) {
        if (!uri.startsWithIgnoreCase(TEL)) {
            return null;
        }
        int parameters = uri.indexOf(';', 0);
        return parameters < 0 ? null : Parameters.find(uri.array(), uri.from() + parameters, uri.to(), "phone-context");
    }

    /** Whether {@code uri} is the URN of emergency services, or of one of them. */
    public static boolean isEmergencyService(Bytes uri) {
        return uri.startsWithIgnoreCase(SOS) && (uri.length() == SOS.length() || uri.at(SOS.length()) == '.');
    }

    /** Whether {@code uri} is a {@code tel:} URI of exactly this number, whatever separates its digits to the eye. */
    public static boolean isNumber(Bytes uri, String number) {
        if (!uri.startsWithIgnoreCase(TEL)) {
            return false;
        }
        int met = 0;
        for (int i = TEL.length(); i < uri.length() && uri.at(i) != ';'; i++) {
            byte b = uri.at(i);
            if (!isSeparator(b)) {
                if (met == number.length() || number.charAt(met) != b) {
                    return false;
                }
                met++;
            }
        }
        return met == number.length();
    }
}
