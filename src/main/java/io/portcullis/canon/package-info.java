/**
 * The second lane: what is unusual but legal is read by the reference implementation of JAIN SIP and written out in
 * plain form, or refused with the reason. {@link io.portcullis.canon.Canon} is the door; nothing else in the program
 * lets that library near a message on its way.
 */
@NullMarked
package io.portcullis.canon;

import org.jspecify.annotations.NullMarked;
