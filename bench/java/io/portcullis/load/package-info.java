/**
 * The load: phones and a PBX in one thread that polls and never sleeps, which makes messages from templates, counts what
 * comes back, and reads from the operating system what the servers spent. Needs the JDK and nothing else, so that {@code
 * javac} is all it takes to build it.
 */
package io.portcullis.load;
