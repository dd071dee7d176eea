package io.portcullis.sip;

/**
 * What makes a message unusual though RFC 3261 allows it: forms that no phone sends, and that the reader behind us may
 * read in another way than we do. Everything else without a fault is in plain form.
 */
public enum Oddity {
    /** A header line that goes on in the next one (section 7.3.1). */
    FOLDED_LINE,
    /** Blanks between a header's name and its colon (section 7.3.1). */
    BLANK_BEFORE_COLON,
    /** {@code SIP/2.0} in other letters (section 7.1). */
    VERSION,
    /** Several Via values in a line, or blanks where one needs none (section 7.3.1). */
    VIA,
    /** Blanks around the separators of From, To or Route (section 25.1). */
    ADDRESS,
    /** A number with leading zeros, or a CSeq with more than one blank. */
    NUMBER,
    /** A control character behind a backslash in a quoted string (section 25.1); nothing says it more plainly. */
    ESCAPED_CONTROL
}
