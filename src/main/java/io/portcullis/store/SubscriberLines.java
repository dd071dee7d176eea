package io.portcullis.store;

import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Dates;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Sid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Users of another SIP server on their way into a credential list: {@code username,ha1-md5[,ha1-sha256]} a line. */
final class SubscriberLines {
    private static final Pattern USERNAME = Pattern.compile("[^\\p{Cntrl}\\s\"\\\\:@<>,;]{1,32}");
    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final String EXPECTED =
            " (expected: username,ha1-md5[,ha1-sha256], hashes as hexadecimal digits): none of the file"
                    + " is stored. Correct the line, and import the file again";

    private final Tx tx;
    private final CredentialTable table;
    private final RandomGenerator random;
    private final Instant now;

    SubscriberLines(Tx tx, CredentialTable table, RandomGenerator random, Instant now) {
        this.tx = tx;
        this.table = table;
        this.random = random;
        this.now = now;
    }

    /** A user, and what is known of the password: HA1s, packed. */
    static final class User {
        private final String username;
        private final byte[] packed;

        private User(String username, byte[] packed) {
            this.username = Normalizer.normalize(username, Normalizer.Form.NFC);
            this.packed = packed;
        }
    }

    static List<User> parse(Reader csv) {
        List<User> users = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(csv)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                boolean names = number == 1 && line.toLowerCase(Locale.ROOT).startsWith("username,");
                if (!names && !line.isBlank()) {
                    users.add(user(line, number));
                }
            }
            return users;
        } catch (IOException failure) {
            throw new StoreException("import: cannot be read", failure);
        }
    }

    /** Writes them; answers how many. */
    long put(Sid list, List<User> users) {
        CredentialList parent = tx.handle()
                .select("select * from credential_list where sid = ?", list.value())
                .map((rows, context) -> new CredentialListTable().read(Row.of(rows)))
                .findOne()
                .orElseThrow(() -> new DirectoryException.NotFound(list));
        users.forEach(user -> put(parent, user));
        long there = tx.handle()
                .select("select count(*) from credential where parent_sid = ?", list.value())
                .mapTo(Long.class)
                .one();
        if (there > Credential.LIMIT.most()) {
            throw new DirectoryException.LimitReached(Credential.LIMIT);
        }
        tx.changed(new Line(list, null, parent.accountSid(), true));
        return users.size();
    }

    private void put(CredentialList list, User user) {
        Optional<Credential> old = tx.handle()
                .select(
                        "select * from credential where parent_sid = ? and username = ?",
                        list.sid().value(),
                        user.username)
                .map((rows, context) -> table.read(Row.of(rows)))
                .findOne();
        Credential row = new Credential(
                old.map(Credential::sid).orElseGet(() -> Credential.KIND.next(random)),
                list.accountSid(),
                list.sid(),
                user.username,
                Passwords.of(PackedPassword.unpack(user.packed)),
                old.map(Credential::endUserSid).orElse(null),
                old.map(credential -> credential.dates().touched(now)).orElseGet(() -> Dates.at(now)));
        tx.handle().execute(table.upsert(), table.allValues(row).toArray());
    }

    private static User user(String line, int number) {
        String[] fields = line.split(",", -1);
        for (int i = 0; i < fields.length; i++) {
            fields[i] = unquoted(fields[i].strip());
        }
        if (fields.length < 2 || fields.length > 3) {
            throw new StoreException("line " + number + ": " + fields.length + " fields" + EXPECTED);
        }
        if (!USERNAME.matcher(fields[0]).matches()) {
            throw new StoreException("line " + number + ": user name " + fields[0]
                    + " (expected: 1 to 32 visible characters without \" \\ : @ < > , ;)");
        }
        byte[] md5 = hash(fields[1], MD5, number, "ha1-md5");
        byte[] sha256 =
                fields.length == 3 && !fields[2].isEmpty() ? hash(fields[2], SHA_256, number, "ha1-sha256") : null;
        return new User(fields[0], PackedPassword.packed(md5, sha256));
    }

    private static byte[] hash(String digits, Pattern form, int number, String name) {
        if (!form.matcher(digits).matches()) {
            throw new StoreException(
                    "line " + number + ": " + name + " of " + digits.length() + " characters, hidden" + EXPECTED);
        }
        return HexFormat.of().parseHex(digits);
    }

    private static String unquoted(String field) {
        boolean quoted = field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"");
        return quoted ? field.substring(1, field.length() - 1) : field;
    }
}
