package io.portcullis.store;

import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Scope;
import io.portcullis.directory.SipDomain;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Rows;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A process that writes as fast as it can, in several threads, and says each thing once it has been told that it is written:
 * {@code +SID} or {@code -SID} a line. Somebody will kill it.
 */
final class Scribbler {
    private static final int THREADS = 6;
    private static final int ROUNDS_PER_ACCOUNT = 40;

    private final PrintStream out;
    private final Directory directory;

    private Scribbler(PrintStream out, Directory directory) {
        this.out = out;
        this.directory = directory;
    }

    /** Arguments: JDBC URL, data directory. */
    public static void main(String[] arguments) {
        SecureRandom random = new SecureRandom();
        StoreSettings settings = new StoreSettings(arguments[0], Path.of(arguments[1]), Rows.REALM, 1);
        Store store = Store.open(new Store.Opening(settings, DomainNames.FREE, null, new HandClock(), random));
        Scribbler scribbler = new Scribbler(new PrintStream(System.out, true), store.directory());
        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> scribbler.scribble(new Rows(store.directory(), random, new HandClock()))).start();
        }
    }

    private void scribble(Rows rows) {
        while (true) {
            Account account = said(rows.account());
            for (int i = 0; i < ROUNDS_PER_ACCOUNT; i++) {
                CredentialList list = said(rows.list(account));
                SipDomain domain = said(rows.domain(account));
                rows.map(Mapping.Kind.DOMAIN_CALL_CREDENTIALS, domain, list);
                said(rows.credential(list, "alice", "StrongPassword123"));
                said(rows.credential(list, "bob", "StrongPassword123"));
                if (i % 4 == 0) {
                    out.println("?" + domain.sid());
                    directory.resources(SipDomain.class).delete(Scope.of(domain), domain.sid());
                    out.println("-" + domain.sid());
                }
            }
        }
    }

    private <T extends Resource> T said(T row) {
        out.println("+" + row.sid());
        return row;
    }
}
