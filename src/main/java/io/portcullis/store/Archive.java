package io.portcullis.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.portcullis.directory.Sid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything a store holds, as JSON lines: a header, then a row a line, each behind those it refers to. Also users of
 * other SIP servers, as CSV.
 *
 * <pre>
 * {"portcullis":1,"realm":"sip.example.com","hashes":"sealed","key-check":"…"}
 * {"table":"account","sid":"AC…","account_sid":"AC…","parent_sid":"AC…","created":1767323045678901,…}
 * </pre>
 *
 * Safe for any thread; blocks.
 */
public final class Archive {
    static final int VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final List<String> SEALED_COLUMNS = List.of("ha1s", "old_ha1s");
    private static final List<String> NONE = List.of();
    private static final int ROWS_AT_A_TIME = 5_000;

    private final Database database;
    private final Writer writer;
    private final Lock lock;
    private final Store.Opening opening;
    private final PasswordForm sealed;

    Archive(Database database, Writer writer, Lock lock, Store.Opening opening) {
        this.database = database;
        this.writer = writer;
        this.lock = lock;
        this.opening = opening;
        this.sealed = PasswordForm.sealed(lock.seal(), opening.settings().realm());
    }

    /** How an archive holds HA1s and shared secrets. */
    public enum Hashes {
        /** Encrypted, as in the store: only a store with the same master key can read them. */
        SEALED,
        /**
         * HA1s in the open, which are as good as passwords. Shared secrets are left out; another store makes its own.
         */
        PLAIN
    }

    /**
     * Writes everything, as it is at one moment.
     *
     * @param out is flushed, not closed
     * @return rows written
     */
    public long write(java.io.Writer out, Hashes hashes) {
        Map<String, Table<?>> tables = new LinkedHashMap<>();
        Tables all = new Tables(sealed, opening.domainNames());
        all.inOrder().forEach(table -> tables.putIfAbsent(table.name(), table));
        return database.read(handle -> {
            JsonGenerator json = new JsonFactory().createGenerator(out);
            json.setRootValueSeparator(new SerializedString("\n"));
            writeHeader(json, hashes);
            long rows = 0;
            for (Table<?> table : tables.values()) {
                String sql = "select " + String.join(", ", table.allColumns()) + " from " + table.name();
                rows += writeRows(handle, json, table.name(), sql + " order by " + table.order(), hashes);
            }
            if (hashes == Hashes.SEALED) {
                rows += writeRows(handle, json, "secret", "select name, sealed from secret order by name", hashes);
            }
            json.flush();
            out.write('\n');
            out.flush();
            return rows;
        });
    }

    /**
     * Reads what {@link #write} wrote. Rows take the place of those with the same SID; others stay. It is done in
     * pieces, so that a store in use goes on meanwhile; after a failure it can be done again from the start.
     *
     * @return rows read
     * @throws StoreException the archive is of another realm or key, or a line of it is wrong; the message says which
     */
    public long read(Reader in) {
        try (BufferedReader lines = new BufferedReader(in, 1 << 16)) {
            String header = lines.readLine();
            boolean plain = ArchiveReader.isPlain(
                    header == null ? "" : header, opening.settings().realm(), lock);
            Tables tables = new Tables(sealed, opening.domainNames());
            try (ArchiveReader intake = new ArchiveReader(writer, tables, plain ? PasswordForm.PLAIN : sealed)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    intake.add(line);
                }
                return intake.finish();
            }
        } catch (IOException failure) {
            throw new StoreException("import: cannot be read", failure);
        }
    }

    /**
     * Reads lines of {@code username,ha1-md5[,ha1-sha256]} into a credential list, as from Kamailio's table {@code
     * subscriber}: {@code select username, ha1 from subscriber}. A first line of column names is passed over, and so
     * are empty lines. Users that are there get these hashes; all lines are taken or none. The hashes must have been
     * made for the realm of this store.
     *
     * @return users read
     * @throws StoreException a line is wrong; the message says which, and shows no hash
     * @throws io.portcullis.directory.DirectoryException the list is not there, or has no room for so many
     */
    public long readUsers(Sid credentialList, Reader csv) {
        List<SubscriberLines.User> users = SubscriberLines.parse(csv);
        CredentialTable table = new CredentialTable(sealed);
        return writer.write(tx ->
                new SubscriberLines(tx, table, opening.random(), opening.clock().instant()).put(credentialList, users));
    }

    private void writeHeader(JsonGenerator json, Hashes hashes) throws IOException {
        json.writeStartObject();
        json.writeNumberField("portcullis", VERSION);
        json.writeStringField("realm", opening.settings().realm());
        json.writeStringField("hashes", hashes == Hashes.SEALED ? ArchiveReader.SEALED : ArchiveReader.PLAIN);
        if (hashes == Hashes.SEALED) {
            json.writeStringField("key-check", lock.check());
        }
        json.writeEndObject();
    }

    private long writeRows(Handle handle, JsonGenerator json, String table, String sql, Hashes hashes) {
        return handle.createQuery(sql).setFetchSize(ROWS_AT_A_TIME).scanResultSet((rows, context) -> {
            try (context) {
                ResultSet row = rows.get();
                long count = 0;
                while (row.next()) {
                    count += writeRow(json, table, row, hashes) ? 1 : 0;
                }
                return count;
            } catch (IOException failure) {
                throw new StoreException("export: cannot be written", failure);
            }
        });
    }

    /** How the bytes of this column are written in the store. */
    private PasswordForm form(String column) {
        return switch (column) {
            case "ha1s" -> sealed;
            case "old_ha1s" -> sealed.old();
            default -> PasswordForm.PLAIN;
        };
    }

    /** Leaves out, and says so, hashes that were to be opened and do not open. */
    private boolean writeRow(JsonGenerator json, String table, ResultSet row, Hashes hashes)
            throws IOException, SQLException {
        Map<String, byte[]> opened = new HashMap<>();
        try {
            for (String column : hashes == Hashes.PLAIN && table.equals("credential") ? SEALED_COLUMNS : NONE) {
                byte[] bytes = row.getBytes(column);
                if (bytes != null) {
                    opened.put(column, form(column).read(Sid.of(row.getString("sid")), bytes));
                }
            }
        } catch (Row.Malformed lost) {
            LOG.warn("left out, delete or replace it: {}", lost.getMessage());
            return false;
        }
        json.writeStartObject();
        json.writeStringField("table", table);
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            String column = row.getMetaData().getColumnLabel(i);
            Object value = row.getObject(i);
            if (value instanceof byte[] bytes) {
                byte[] plain = opened.get(column);
                json.writeBinaryField(column, plain == null ? bytes : plain);
            } else if (value instanceof Number number) {
                json.writeNumberField(column, number.longValue());
            } else if (value != null) {
                json.writeStringField(column, value.toString());
            }
        }
        json.writeEndObject();
        return true;
    }
}
