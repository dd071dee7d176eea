package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.testkit.Corpus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a stream carries is cut in the same places, however it is dribbled. */
class FramerFuzzTest {
    static Stream<byte[]> corpus() {
        return Corpus.upTo(70_000);
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "30s")
    @Tag("TRN-12")
    void a_stream_is_cut_in_the_same_places_however_it_comes(byte[] stream) {
        List<Framed> whole = frame(stream, stream.length);
        assertEquals(whole, frame(stream, 1));
        assertEquals(whole, frame(stream, 7));
    }

    /** What is framed when {@code step} bytes come at a time, until the stream is lost. */
    private static List<Framed> frame(byte[] stream, int step) {
        Framer framer = new Framer(4096, 4096);
        List<Framed> framed = new ArrayList<>();
        int at = 0;
        for (int end = Math.min(step, stream.length); ; end = Math.min(end + step, stream.length)) {
            Framed next = framer.next(stream, at, end);
            while (!(next instanceof Framed.NeedMore)) {
                framed.add(at(next));
                if (next instanceof Framed.Malformed) {
                    return framed;
                }
                at += next instanceof Framed.Whole message ? message.length() : ((Framed.KeepAlive) next).length();
                next = framer.next(stream, at, end);
            }
            if (end == stream.length) {
                return framed;
            }
        }
    }

    // How much of a lost stream had been seen depends on how it came.
    private static Framed at(Framed framed) {
        return framed instanceof Framed.Malformed lost ? new Framed.Malformed(lost.what(), 0) : framed;
    }
}
