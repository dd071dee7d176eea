package io.portcullis.journey;

import io.portcullis.testkit.Postgres;
import java.nio.file.Path;

/** The stories of the Java library over PostgreSQL. */
class TwilioJavaOnPostgresIT extends TwilioJavaStories {
    @Override
    LiveApi start(Path dir) {
        return LiveApi.Setup.in(dir).storeUrl(Postgres.newDatabase()).start();
    }
}
