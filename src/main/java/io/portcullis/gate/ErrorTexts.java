package io.portcullis.gate;

/** What the vendor's codes for refusals mean, in words. */
final class ErrorTexts {
    private ErrorTexts() {}

    static String text(int code) {
        return switch (code) {
            case 32106 -> "Authenticated user and address-of-record do not match";
            case 32201 -> "Authentication failure - source IP address not in ACL";
            case 32202 -> "Authentication failure - bad user credentials";
            case 32209 -> "Secure SIP transport required";
            case 32210 -> "SIP registration not enabled for domain";
            case 32212 -> "Registration authentication problem - no credential list mapped";
            default -> throw new IllegalArgumentException("code: " + code + " (expected: one with a text)");
        };
    }
}
