package io.portcullis.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The files of the console, read once from the class path. They are named here one by one, so that a path leads to one
 * of them or to nothing. Immutable.
 */
final class ConsoleFiles {
    /** Where the page is; its other files are below. */
    static final String PAGE = "/console";

    /** All but the library, as they lie in the class path. */
    static final List<String> OWN = List.of(
            "index.html",
            "console.css",
            "icon.svg",
            "js/app.js",
            "js/add.js",
            "js/api.js",
            "js/attempts.js",
            "js/entrances.js",
            "js/form.js",
            "js/live.js",
            "js/loading.js",
            "js/lockouts.js",
            "js/login.js",
            "js/overview.js",
            "js/parts.js",
            "js/password.js",
            "js/registrations.js",
            "js/upstreams.js",
            "js/users.js",
            "js/whatif.js",
            "js/why.js",
            "js/words.js");

    /** RFC 9239 section 6. */
    static final MediaType SCRIPT = MediaType.parse("text/javascript; charset=utf-8");

    /** What the page calls the one module of the library. */
    static final String LIBRARY = "lib/preact.js";

    private static final String FOLDER = "/io/portcullis/console/";
    private static final String LIBRARY_VERSION = "/META-INF/maven/org.webjars.npm/preact/pom.properties";
    private static final String LIBRARY_FILE = "/META-INF/resources/webjars/preact/%s/dist/preact.module.js";
    private static final int TAG_BYTES = 12;

    private final Map<String, File> byPath;

    /**
     * A file.
     *
     * @param tag differs when the bytes do; weak, for they may be sent packed (RFC 9110 section 8.8.1)
     */
    record File(MediaType type, HttpData content, String tag) {}

    private ConsoleFiles(Map<String, File> byPath) {
        this.byPath = Map.copyOf(byPath);
    }

    /** Reads them all. */
    static ConsoleFiles read() {
        Map<String, File> files = new HashMap<>();
        for (String name : OWN) {
            files.put(PAGE + '/' + name, file(name, bytes(FOLDER + name)));
        }
        files.put(PAGE + '/' + LIBRARY, file(LIBRARY, bytes(LIBRARY_FILE.formatted(libraryVersion()))));
        File page = files.remove(PAGE + "/index.html");
        files.put(PAGE, page);
        files.put(PAGE + '/', page);
        return new ConsoleFiles(files);
    }

    /** What lies at a path, which has to be spelt exactly. */
    Optional<File> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static String libraryVersion() {
        Properties properties = new Properties();
        try (InputStream in = open(LIBRARY_VERSION)) {
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version");
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream found = ConsoleFiles.class.getResourceAsStream(resource);
        if (found == null) {
            throw new IOException(resource + ": not in the class path");
        }
        return found;
    }

    private static File file(String name, byte[] bytes) {
        return new File(type(name), HttpData.wrap(bytes), "W/\"" + digest(bytes) + '"');
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException impossible) { // every JDK has it
            throw new IllegalStateException(impossible);
        }
    }

    private static MediaType type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return switch (ending) {
            case "html" -> MediaType.HTML_UTF_8;
            case "css" -> MediaType.CSS_UTF_8;
            case "js" -> SCRIPT;
            case "svg" -> MediaType.SVG_UTF_8;
            default -> throw new IllegalArgumentException(name + " (expected: html, css, js or svg)");
        };
    }
}
