package io.portcullis.sip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever arrives can be read, answered and forwarded, or has a fault that says why not. */
class MessageFuzzTest {
    static Stream<byte[]> corpus() {
        return Corpus.upTo(70_000);
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "30s")
    @Tag("MSG-20")
    void every_view_can_be_asked_and_what_is_forwarded_reads_the_same(byte[] message) {
        MutationTest.use(message.clone());
    }
}
