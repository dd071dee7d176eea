package io.portcullis.edge;

import java.util.List;

/**
 * How requests of phones are understood.
 *
 * @param aliases host names and addresses that mean this edge besides those it knows itself, IPv6 in brackets, without
 *     a port; at most {@value #MOST}
 * @param symmetric which phones are answered at the port they sent from although they do not ask for it
 * @param emergencyNumbers user parts and telephone numbers whose calls are the last to be turned away, digits,
 *     {@code *} and {@code #}; at most {@value #MOST}
 * @param transactions how much of what was admitted is kept
 */
public record SipSettings(
        List<String> aliases, Symmetric symmetric, List<String> emergencyNumbers, TransactionLimits transactions) {
    /** The numbers of the EU and of North America. */
    public static final List<String> EMERGENCY_NUMBERS = List.of("112", "911");

    static final int MOST = 64;

    /** Only what the edge knows itself. */
    public static final SipSettings DEFAULT =
            new SipSettings(List.of(), Symmetric.NAT, EMERGENCY_NUMBERS, TransactionLimits.DEFAULTS);

    /** Checks each value. */
    public SipSettings {
        aliases = List.copyOf(aliases);
        emergencyNumbers = List.copyOf(emergencyNumbers);
        if (aliases.size() > MOST) {
            throw new IllegalArgumentException("sip.aliases: " + aliases.size() + " (expected: at most " + MOST + ")");
        }
        for (String alias : aliases) {
            if (!alias.matches("\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]|[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")) {
                throw new IllegalArgumentException("sip.aliases: " + alias
                        + " (expected: a host name or an IP address, IPv6 in brackets, without a port)");
            }
        }
        if (emergencyNumbers.size() > MOST) {
            throw new IllegalArgumentException(
                    "sip.emergency-numbers: " + emergencyNumbers.size() + " (expected: at most " + MOST + ")");
        }
        for (String number : emergencyNumbers) {
            if (!number.matches("[0-9*#]{1,15}")) {
                throw new IllegalArgumentException(
                        "sip.emergency-numbers: " + number + " (expected: 1 to 15 digits, * and #)");
            }
        }
    }
}
