/** Phones, PBXs and clocks for tests: plain sockets and plain text, so that nothing of ours reads what we wrote. */
package io.portcullis.testkit;
