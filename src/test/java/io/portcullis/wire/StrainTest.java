package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A loop that can do 100,000 messages a second, looked at 20 times a second. */
@Tag("OVL-05")
class StrainTest {
    private static final long TICK = 50_000_000;
    private static final int A_SECOND = 20;
    private static final double HOT = 100_000;
    private static final double ALL_OF_IT = 0.95;

    private final Strain strain = new Strain();
    private long now;
    private int keptUp;
    private int fellBehind;
    private long done;
    private double processor;
    private double compiling;

    @BeforeEach
    void knowWhatItCanDo() {
        for (int i = 0; i < 60 * A_SECOND; i++) {
            keptUp++;
            tick(Load.CALM, HOT / 2, 0.5, 0, HOT / 2);
        }
    }

    private Strain.Verdict tick(Load waits, double doneASecond, double processors, double compilers, double offered) {
        now += TICK;
        done += (long) (doneASecond / A_SECOND);
        processor += processors * TICK;
        compiling += compilers * TICK / 1e6;
        Strain.Sample sample = new Strain.Sample(now, keptUp, fellBehind, done, (long) processor, (long) compiling);
        return strain.judge(sample, waits, 130_000_000, offered);
    }

    /** Of a loop that leaves something waiting; how many ticks of so many seconds it shed. */
    private int behind(int seconds, double doneASecond, double processors, double compilers, double offered) {
        int shed = 0;
        for (int i = 0; i < seconds * A_SECOND; i++) {
            fellBehind++;
            shed += tick(Load.BUSY, doneASecond, processors, compilers, offered).load() == Load.CALM ? 0 : 1;
        }
        return shed;
    }

    @Test
    void more_than_a_hot_loop_can_do_is_shed_after_a_second_and_the_verdict_says_why() {
        assertEquals(0, behind(1, HOT, ALL_OF_IT, 0, 1.3 * HOT));
        assertEquals(A_SECOND, behind(1, HOT, ALL_OF_IT, 0, 1.3 * HOT));
        assertEquals(
                new Strain.Verdict(Load.SEVERE, "waits 130 ms; 130000/s arrive, 100000/s done"),
                tick(Load.SEVERE, HOT, ALL_OF_IT, 0, 1.3 * HOT));
    }

    @Test
    void a_loop_that_keeps_up_sheds_nothing_however_late_it_is() {
        behind(3, HOT, ALL_OF_IT, 0, 1.3 * HOT);
        keptUp++;
        assertEquals(Strain.Verdict.CALM, tick(Load.SEVERE, HOT, ALL_OF_IT, 0, HOT));
    }

    @Test
    void a_starved_loop_serves_what_waits_as_long_as_somebody_may_listen() {
        assertEquals(0, behind(32, HOT / 5, 0.2, 0, HOT / 2));
        assertTrue(behind(3, HOT / 5, 0.2, 0, HOT / 2) >= A_SECOND, "but nobody listens for ever");
    }

    @Test
    void a_loop_of_a_process_that_compiles_does_so_too() {
        assertEquals(0, behind(32, HOT / 5, ALL_OF_IT, 0.9, HOT / 2));
        assertTrue(behind(3, HOT / 5, ALL_OF_IT, 0.9, HOT / 2) >= A_SECOND);
    }

    @Test
    void what_was_excused_is_given_back_slowly() {
        behind(40, HOT / 5, 0.2, 0, HOT / 2);
        for (int i = 0; i < 100 * A_SECOND; i++) {
            keptUp++;
            tick(Load.CALM, HOT / 2, 0.5, 0, HOT / 2);
        }
        assertEquals(0, behind(10, HOT / 5, 0.2, 0, HOT / 2));
        assertTrue(behind(4, HOT / 5, 0.2, 0, HOT / 2) >= A_SECOND);
    }

    @Test
    void less_than_a_tenth_of_what_it_can_do_is_never_shed() {
        assertEquals(0, behind(300, HOT / 50, 0.02, 0.9, HOT / 11));
        assertTrue(behind(1, HOT / 50, 0.02, 0.9, HOT / 9) > 0);
    }

    @Test
    void a_system_that_does_not_tell_what_ran_excuses_nobody() {
        for (int i = 0; i < 2 * A_SECOND; i++) {
            fellBehind++;
            now += TICK;
            done += (long) (HOT / A_SECOND);
            strain.judge(new Strain.Sample(now, keptUp, fellBehind, done, -1, 0), Load.BUSY, 0, HOT);
        }
        fellBehind++;
        assertEquals(
                Load.BUSY,
                strain.judge(new Strain.Sample(now + TICK, keptUp, fellBehind, done, -1, 0), Load.BUSY, 0, HOT)
                        .load());
    }
}
