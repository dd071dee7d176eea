/**
 * A demo PBX and a demo softphone on the JAIN-SIP reference implementation. Imports none of our packages, so that it
 * can serve as a second reader of what the edge writes.
 */
@NullMarked
package io.portcullis.pbx;

import org.jspecify.annotations.NullMarked;
