/**
 * RFC 3261 section 17 and RFC 6026: four transactions, each an enum of its states with their picture ({@code
 * InviteServerState} and its siblings) and a class of its timers and messages. {@link
 * io.portcullis.transaction.TransactionLayer} is the door. One that only waits for repetitions is no object any more
 * but an entry of {@code FinishedTransactions}, since a busy edge has hundreds of thousands of them. Confined to event
 * loops.
 */
@NullMarked
package io.portcullis.transaction;

import org.jspecify.annotations.NullMarked;
