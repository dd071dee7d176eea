package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.testkit.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in an Authorization header is read or refused, and never printed. */
class AuthorizationFuzzTest {
    private static final Pattern VALUE = Pattern.compile("(?im)^(?:proxy-)?authorization\\s*:\\s*(.*)$");

    static Stream<byte[]> values() {
        return Corpus.upTo(70_000)
                .map(message -> new String(message, StandardCharsets.ISO_8859_1))
                .flatMap(text ->
                        VALUE.matcher(text.replaceAll("\r\n[ \t]+", " ")).results())
                .map(found -> found.group(1).strip().getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("values")
    @FuzzTest(maxDuration = "30s")
    @Tag("AUTH-19")
    @Tag("SEC-09")
    void a_value_is_read_or_refused_and_never_printed(byte[] value) {
        Authorization read = Authorization.parse(value, 0, value.length);
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (value.length > 60) {
            assertFalse(read.toString().contains(text.substring(value.length / 2)), "what it prints");
        }
    }
}
