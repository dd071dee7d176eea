/** portcullis: a SIP digest-authentication edge proxy. */
@NullMarked
package io.portcullis;

import org.jspecify.annotations.NullMarked;
