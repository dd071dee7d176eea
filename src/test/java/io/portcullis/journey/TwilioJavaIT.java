package io.portcullis.journey;

import java.nio.file.Path;

/** The stories of the Java library over the embedded database. */
class TwilioJavaIT extends TwilioJavaStories {
    @Override
    LiveApi start(Path dir) {
        return LiveApi.start(dir);
    }
}
