package io.portcullis.gate;

import org.jspecify.annotations.Nullable;

/**
 * Where and as whom somebody was let in: what a dialog's proof and a flow's name remember, so that whoever moved can be
 * asked at the same door again.
 *
 * @param sid of the domain or trunk
 * @param credentialSid the credential that verified, or null when the entrance asked for none
 * @param registered whether it is the flow of a registration, whose lists then decide, and not those for calls
 */
public record Entrance(String sid, @Nullable String credentialSid, boolean registered) {}
