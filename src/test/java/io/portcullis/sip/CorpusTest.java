package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What becomes of each file of the corpus, as one datagram and as bytes on a stream. The table {@code OUTCOMES.tsv} names
 * every file, and says why wherever the outcome is not what {@code INDEX.tsv} puts first.
 */
class CorpusTest {
    private static final Path TABLE = Path.of("src/test/resources/corpus/OUTCOMES.tsv");

    private static final int MOST_CUT = 4096;

    /** One row of the table. */
    private record Row(String file, String datagram, String stream) {}

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(cells -> new Row(cells[0], cells[1], cells[2]))
                .toList();
    }

    @Test
    void the_table_leaves_no_file_out() throws IOException {
        assertEquals(Messages.corpus(), rows().stream().map(Row::file).sorted().toList());
    }

    @Test
    void the_index_names_every_file_and_each_is_the_one_it_names() throws IOException, GeneralSecurityException {
        List<String> named = new ArrayList<>();
        List<String> lines = Files.readAllLines(TABLE.resolveSibling("INDEX.tsv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            byte[] bytes = Messages.corpus(cells[0]);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            assertEquals(
                    cells[7] + ' ' + cells[8],
                    bytes.length + " " + HexFormat.of().formatHex(hash, 0, 8),
                    cells[0]);
            named.add(cells[0]);
        }
        assertEquals(Messages.corpus(), named.stream().sorted().toList());
    }

    @Test
    @Tag("TRN-12")
    void cut_at_any_byte_a_stream_gives_the_same() throws IOException {
        for (Row row : rows()) {
            byte[] bytes = Messages.corpus(row.file());
            for (int cut = 1; cut < bytes.length && bytes.length <= MOST_CUT; cut++) {
                assertEquals(row.stream(), stream(bytes, cut), row.file() + " cut at " + cut);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> as_a_datagram() throws IOException {
        return rows().stream()
                .map(row -> dynamicTest(row.file(), () -> assertEquals(row.datagram(), datagram(row.file()))));
    }

    @TestFactory
    Stream<DynamicTest> as_a_stream() throws IOException {
        return rows().stream()
                .map(row -> dynamicTest(row.file(), () -> assertEquals(row.stream(), stream(row.file()))));
    }

    private static String datagram(String file) {
        return describe(Parser.parse(Messages.corpus(file), Messages.PHONE));
    }

    private static String describe(Parsed parsed) {
        if (parsed instanceof SipRequest request) {
            Fault fault = request.fault();
            return fault == null
                    ? "plain " + request.methodToken()
                    : "fault " + fault.status().code() + ' ' + fault.label();
        }
        return parsed instanceof SipResponse response
                ? "response " + response.status()
                : "dropped " + ((Malformed) parsed).reason();
    }

    private static String stream(String file) {
        byte[] bytes = Messages.corpus(file);
        return stream(bytes, bytes.length);
    }

    /** Each thing framed, in order, up to where the stream is lost or ends, when it comes in two pieces. */
    private static String stream(byte[] bytes, int cut) {
        Framer framer = new Framer(65536, 65536);
        List<String> framed = new ArrayList<>();
        int at = 0;
        int end = cut;
        while (at < bytes.length) {
            Framed next = framer.next(bytes, at, end);
            if (next instanceof Framed.Whole whole) {
                framed.add("whole");
                at += whole.length();
            } else if (next instanceof Framed.KeepAlive keepAlive) {
                framed.add(keepAlive.ping() ? "ping" : "crlf");
                at += keepAlive.length();
            } else if (next instanceof Framed.NeedMore && end < bytes.length) {
                end = bytes.length;
            } else {
                framed.add(next instanceof Framed.Malformed ? "lost" : "waits");
                at = bytes.length;
            }
        }
        return String.join(" ", framed);
    }
}
