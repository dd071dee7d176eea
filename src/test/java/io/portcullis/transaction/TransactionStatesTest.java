package io.portcullis.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every state with every event, as tables: a row is a state, a column an event, a dot means it stays. */
class TransactionStatesTest {
    @TestFactory
    Stream<DynamicTest> invite_server() {
        return table(
                """
                .           INVITE PROVISIONAL SUCCESS  FAILURE   ACK       TIMER_G TIMER_H    TIMER_I    TIMER_L    TRANSPORT_ERROR
                PROCEEDING  .      .           ACCEPTED COMPLETED .         .       .          .          .          .
                ACCEPTED    .      .           .        .         .         .       .          .          TERMINATED .
                COMPLETED   .      .           .        .         CONFIRMED .       TERMINATED .          .          .
                CONFIRMED   .      .           .        .         .         .       .          TERMINATED .          .
                TERMINATED  .      .           .        .         .         .       .          .          .          .
                """,
                InviteServerState.values(),
                InviteServerState.Event.values(),
                (state, event) -> InviteServerState.valueOf(state)
                        .on(InviteServerState.Event.valueOf(event))
                        .name());
    }

    @TestFactory
    Stream<DynamicTest> non_invite_server() {
        return table(
                """
                .           REQUEST PROVISIONAL FINAL     TIMER_J    ABANDONED  TRANSPORT_ERROR
                TRYING      .       PROCEEDING  COMPLETED .          TERMINATED .
                PROCEEDING  .       .           COMPLETED .          TERMINATED TERMINATED
                COMPLETED   .       .           .         TERMINATED .          TERMINATED
                TERMINATED  .       .           .         .          .          .
                """,
                NonInviteServerState.values(),
                NonInviteServerState.Event.values(),
                (state, event) -> NonInviteServerState.valueOf(state)
                        .on(NonInviteServerState.Event.valueOf(event))
                        .name());
    }

    @TestFactory
    Stream<DynamicTest> invite_client() {
        return table(
                """
                .           PROVISIONAL SUCCESS  FAILURE   TIMER_A TIMER_B    TIMER_D    TIMER_M    ABANDONED  TRANSPORT_ERROR
                CALLING     PROCEEDING  ACCEPTED COMPLETED .       TERMINATED .          .          TERMINATED TERMINATED
                PROCEEDING  .           ACCEPTED COMPLETED .       .          .          .          TERMINATED .
                ACCEPTED    .           .        .         .       .          .          TERMINATED .          .
                COMPLETED   .           .        .         .       .          TERMINATED .          .          TERMINATED
                TERMINATED  .           .        .         .       .          .          .          .          .
                """,
                InviteClientState.values(),
                InviteClientState.Event.values(),
                (state, event) -> InviteClientState.valueOf(state)
                        .on(InviteClientState.Event.valueOf(event))
                        .name());
    }

    @TestFactory
    Stream<DynamicTest> non_invite_client() {
        return table(
                """
                .           PROVISIONAL FINAL      TIMER_E TIMER_F    ABANDONED  TRANSPORT_ERROR
                TRYING      PROCEEDING  TERMINATED .       TERMINATED TERMINATED TERMINATED
                PROCEEDING  .           TERMINATED .       TERMINATED TERMINATED TERMINATED
                TERMINATED  .           .          .       .          .          .
                """,
                NonInviteClientState.values(),
                NonInviteClientState.Event.values(),
                (state, event) -> NonInviteClientState.valueOf(state)
                        .on(NonInviteClientState.Event.valueOf(event))
                        .name());
    }

    /** One test for each cell; the head and the rows must name every event and every state, in order. */
    private static Stream<DynamicTest> table(
            String text, Enum<?>[] states, Enum<?>[] events, BinaryOperator<String> on) {
        List<String[]> rows = text.lines().map(line -> line.split(" +")).toList();
        assertEquals(names(events), List.of(rows.get(0)).subList(1, rows.get(0).length));
        assertEquals(names(states), rows.stream().skip(1).map(row -> row[0]).toList());
        return rows.stream()
                .skip(1)
                .flatMap(row -> Stream.iterate(1, i -> i < row.length, i -> i + 1)
                        .map(i -> cell(row[0], rows.get(0)[i], row[i], on)));
    }

    private static DynamicTest cell(String state, String event, String expected, BinaryOperator<String> on) {
        String next = expected.equals(".") ? state : expected;
        return dynamicTest(state + " on " + event + " -> " + next, () -> assertEquals(next, on.apply(state, event)));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
