package io.portcullis.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Users as CSV (RFC 4180): a header, {@code username,password} or
 * {@code username,ha1-md5[,ha1-sha256[,ha1-sha512-256]]}, and up to {@value #MOST} lines, each of one user. Every line
 * is looked at, so that all faults are told at once; no message repeats anything of a line but its number.
 */
final class BulkLines {
    private static final int MOST = 1_000;
    private static final List<String> PASSWORD = List.of("username", "password");
    private static final List<String> HASHES = List.of("username", "ha1-md5", "ha1-sha256", "ha1-sha512-256");
    private static final Algorithm[] ALGORITHMS = {Algorithm.MD5, Algorithm.SHA_256, Algorithm.SHA_512_256};
    private static final ObjectReader ROWS =
            new CsvMapper().readerFor(String[][].class).with(CsvParser.Feature.WRAP_AS_ARRAY);

    private final String realm;
    private final List<User> users = new ArrayList<>();
    private final List<LineFault> faults = new ArrayList<>();
    private final Map<String, Integer> lineByName = new HashMap<>();
    private @Nullable List<String> header;

    private BulkLines(String realm) {
        this.realm = realm;
    }

    /**
     * A user that a line gives.
     *
     * @param line counted from 1
     */
    record User(int line, String username, HashedPassword password) {}

    /**
     * The users of a body, in their order.
     *
     * @param realm what passwords are hashed for, and hashes must have been
     * @throws ApiError with the faults of all lines
     */
    static List<User> parse(String csv, String realm) {
        BulkLines lines = new BulkLines(realm);
        int number = 0;
        for (String line : (Iterable<String>) csv.lines()::iterator) {
            number++;
            if (lines.users.size() + lines.faults.size() == MOST && !line.isBlank()) {
                lines.faults.add(new LineFault(number, refused("more than 1,000 users")));
                break;
            }
            lines.read(number, line);
        }
        if (lines.users.isEmpty() && lines.faults.isEmpty()) {
            lines.faults.add(new LineFault(Math.max(1, number), refused("no users behind the header")));
        }
        lines.requireNoFaults();
        return lines.users;
    }

    /** The refusal of a body for the sake of these lines. */
    static ApiError refusal(List<LineFault> faults) {
        return new ApiError(
                ErrorCode.INVALID_CREDENTIAL,
                ErrorCode.INVALID_CREDENTIAL.text() + ": " + faults.size() + " refused lines, nothing was written",
                faults);
    }

    private void requireNoFaults() {
        if (!faults.isEmpty()) {
            throw refusal(faults);
        }
    }

    private void read(int number, String line) {
        if (line.isBlank()) {
            return;
        }
        try {
            String[] fields = fields(line);
            if (header == null) {
                header = header(List.of(fields));
            } else {
                users.add(user(number, fields, header));
            }
        } catch (ApiError refused) {
            faults.add(new LineFault(number, refused));
        }
        if (header == null) {
            requireNoFaults(); // without a header nobody knows what the lines mean
        }
    }

    private static String[] fields(String line) {
        try {
            String[][] rows = ROWS.readValue(line);
            return rows[0];
        } catch (JsonProcessingException malformed) {
            throw refused("quotes that are not closed, or something behind them");
        }
    }

    private static List<String> header(List<String> fields) {
        List<String> names = new ArrayList<>();
        fields.forEach(name -> names.add(name.replace("\ufeff", "").toLowerCase(Locale.ROOT)));
        boolean hashes =
                names.size() >= 2 && names.size() <= HASHES.size() && names.equals(HASHES.subList(0, names.size()));
        if (!hashes && !names.equals(PASSWORD)) {
            throw refused("no header (expected: username,password or username,ha1-md5[,ha1-sha256[,ha1-sha512-256]])");
        }
        return names;
    }

    private User user(int number, String[] fields, List<String> names) {
        if (fields.length != names.size()) {
            throw refused(fields.length + " fields (expected: " + names.size() + ", as the header says)");
        }
        String username = Normalizer.normalize(fields[0], Normalizer.Form.NFC);
        PasswordPolicy.checkUsername(username);
        Integer before = lineByName.putIfAbsent(username, number);
        if (before != null) {
            throw ErrorCode.INVALID_CREDENTIAL.error(
                    ErrorCode.INVALID_CREDENTIAL.text() + ": Username: the same as on line " + before);
        }
        if (!names.equals(PASSWORD)) {
            return new User(number, username, hashes(fields));
        }
        PasswordPolicy.checkPassword(fields[1]);
        return new User(number, username, HashedPassword.of(username, realm, fields[1]));
    }

    private static HashedPassword hashes(String[] fields) {
        Ha1[] ha1s = new Ha1[ALGORITHMS.length];
        for (int i = 1; i < fields.length; i++) {
            if (i == 1 || !fields[i].isEmpty()) {
                ha1s[i - 1] = ha1(ALGORITHMS[i - 1], fields[i], HASHES.get(i));
            }
        }
        return new HashedPassword(ha1s[0], ha1s[1], ha1s[2]);
    }

    private static Ha1 ha1(Algorithm algorithm, String digits, String name) {
        int expected = 2 * algorithm.length();
        if (digits.length() != expected || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw refused(name + ": " + digits.length() + " characters, hidden (expected: " + expected
                    + " hexadecimal digits)");
        }
        return Ha1.ofHash(algorithm, HexFormat.of().parseHex(digits));
    }

    private static ApiError refused(String what) {
        return ErrorCode.INVALID_PARAMETER.error("Invalid line: " + what);
    }
}
