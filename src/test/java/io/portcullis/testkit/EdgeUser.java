package io.portcullis.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The database user of an edge, made as the page about fleets has it made. */
public final class EdgeUser {
    private static final Path PAGE = Path.of("src", "site", "markdown", "fleet.md");
    private static final int STATEMENTS = 6;

    private EdgeUser() {}

    /** Makes it for the database of this URL, which has its schema; answers the URL that it connects with. */
    public static String make(String url) throws IOException, SQLException {
        String user = "edge_" + url.replaceAll(".*/([a-z0-9]+)(\\?.*)?", "$1");
        List<String> statements = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("    (revoke|create role|grant|alter default) .*;"))
                .map(line -> line.strip().replace("portcullis_edge", user))
                .toList();
        if (statements.size() != STATEMENTS) {
            throw new AssertionError(PAGE + ": " + statements);
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
        return url.replaceAll("user=[a-z]+", "user=" + user);
    }
}
