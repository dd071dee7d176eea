package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.directory.Account;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.InUse;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names below a suffix: a subdomain needs a parent of the same account or of its owner. */
class SubdomainTest {
    @TempDir
    Path dataDir;

    @ParameterizedTest
    @EnumSource
    void a_subdomain_needs_a_parent_of_the_account_or_its_owner(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        fixture.names = new DomainNames("sip.example.com");
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account owner = rows.account();
            orphan(() -> rows.domain(owner, "a.pbx.sip.example.com"));
            SipDomain parent = rows.domain(owner, "pbx.sip.example.com");
            rows.domain(owner, "a.pbx.sip.example.com");
            rows.trunk(rows.subaccount(owner), "b.pbx.sip.example.com");
            orphan(() -> rows.domain(rows.account(), "c.pbx.sip.example.com"));
            assertEquals(
                    InUse.By.SUBDOMAINS_EXIST,
                    assertThrows(
                                    InUse.class,
                                    () -> store.directory()
                                            .resources(SipDomain.class)
                                            .delete(Scope.of(parent), parent.sid()))
                            .by());
        }
    }

    private static void orphan(Executable work) {
        assertEquals(
                Conflict.Rule.PARENT_DOMAIN_MISSING,
                assertThrows(Conflict.class, work).rule());
    }
}
