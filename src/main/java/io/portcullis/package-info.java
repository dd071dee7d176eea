/**
 * portcullis: a SIP digest-authentication edge proxy. Start reading at {@link io.portcullis.edge.Edge}, the path of one
 * message; {@link io.portcullis.edge.EdgeServer} is the data plane, {@link io.portcullis.Portcullis} the whole program.
 *
 * <pre>
 *            outside                                                             inside
 * phones, --> wire --> Edge --> gate --admit--> proxy --> wire --> PBX, PBX, ...
 * trunks        ^        |        | challenge / refuse                |
 *               '--------+--------'<----------- responses ------------'
 *                                 ^ reads one immutable index, never blocks
 *                            credential
 *                                 ^ publishes
 * operators --> api --> directory/store --> sync
 * </pre>
 *
 * Decisions that differ from what one might expect, and why:
 *
 * <ul>
 *   <li>The dialog proof also names both ends of the dialog, so a request in it needs neither its Request-URI nor its
 *       Contact to be reachable: phones behind a NAT are answered where they called from, and nobody can use an
 *       admitted dialog to have the edge send elsewhere.
 *   <li>One Record-Route for both sides, with the address that the outside knows; the inside can reach that as well.
 *   <li>100 Trying leaves at once, not after 200 ms: clients may rely on it, and batches make it nearly free.
 *   <li>Folded header lines are joined in place when they are read, one reading for the gate and the PBX.
 * </ul>
 */
@NullMarked
package io.portcullis;

import org.jspecify.annotations.NullMarked;
