package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipResponse;

/** When a busy target wants to be asked again (RFC 3261 section 20.33). */
final class RetryAfter {
    private RetryAfter() {}

    /** The seconds of Retry-After, without its comment and parameters; -1 when there are none. */
    static long seconds(SipResponse response) {
        Bytes value = response.header(HeaderName.RETRY_AFTER);
        if (value == null) {
            return -1;
        }
        int digits = 0;
        while (digits < value.length() && value.at(digits) >= '0' && value.at(digits) <= '9') {
            digits++;
        }
        return value.slice(0, digits).decimal(Integer.MAX_VALUE);
    }
}
