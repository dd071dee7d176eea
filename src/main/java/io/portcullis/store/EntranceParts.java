package io.portcullis.store;

import io.portcullis.directory.Mapping;
import io.portcullis.directory.Sid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What is mapped to domains and trunks, and where trunks lead. For one thread. */
interface EntranceParts {
    /** SIDs of lists, in the order in which they were mapped. */
    List<String> mapped(Sid owner, Mapping.Kind kind);

    /** Those that are enabled, by priority. */
    List<Url> urls(Sid trunk);

    /** Of a trunk, as it is stored. */
    record Url(String uri, int priority, int weight) {
        private static Url of(ResultSet row) throws SQLException {
            return new Url(row.getString("sip_url"), row.getInt("priority"), row.getInt("weight"));
        }
    }

    /** Asks for those of each: for few. */
    static EntranceParts each(Handle handle) {
        return new EntranceParts() {
            @Override
            public List<String> mapped(Sid owner, Mapping.Kind kind) {
                return handle.select(
                                "select sid from mapping where parent_sid = ? and kind = ? order by created, sid",
                                owner.value(),
                                kind.name())
                        .mapTo(String.class)
                        .list();
            }

            @Override
            public List<Url> urls(Sid trunk) {
                return handle.select(
                                "select * from origination_url where parent_sid = ? and enabled = 1"
                                        + " order by priority, sid",
                                trunk.value())
                        .map((row, context) -> Url.of(row))
                        .list();
            }
        };
    }

    /** Asks once for all: for all. */
    static EntranceParts all(Handle handle) {
        Map<String, List<String>> mapped = new HashMap<>();
        handle.select("select parent_sid, kind, sid from mapping order by created, sid")
                .map((row, context) -> mapped.computeIfAbsent(
                                row.getString("parent_sid") + row.getString("kind"), first -> new ArrayList<>(1))
                        .add(row.getString("sid")))
                .useIterator(rows -> rows.forEachRemaining(read -> {}));
        Map<String, List<Url>> urls = new HashMap<>();
        handle.select("select * from origination_url where enabled = 1 order by priority, sid")
                .map((row, context) -> urls.computeIfAbsent(row.getString("parent_sid"), first -> new ArrayList<>(1))
                        .add(Url.of(row)))
                .useIterator(rows -> rows.forEachRemaining(read -> {}));
        return new EntranceParts() {
            @Override
            public List<String> mapped(Sid owner, Mapping.Kind kind) {
                return mapped.getOrDefault(owner.value() + kind.name(), List.of());
            }

            @Override
            public List<Url> urls(Sid trunk) {
                return urls.getOrDefault(trunk.value(), List.of());
            }
        };
    }
}
