package io.portcullis.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a table of JMH's figures: time, its error, and bytes allocated. Arguments: JMH's CSV file, and where the table goes. */
final class Microbenchmarks {
    private Microbenchmarks() {}

    public static void main(String[] arguments) throws IOException {
        List<String> csv = Files.readAllLines(Path.of(arguments[0]));
        List<String> names = cells(csv.get(0));
        Map<String, String[]> rows = new LinkedHashMap<>();
        for (String line : csv.subList(1, csv.size())) {
            List<String> cells = cells(line);
            String benchmark = cells.get(0);
            int colon = benchmark.indexOf(':');
            String key = title(colon < 0 ? benchmark : benchmark.substring(0, colon), names, cells);
            String[] row = rows.computeIfAbsent(key, missing -> new String[] {"", "", ""});
            if (colon < 0) {
                row[0] = round(cells.get(4));
                row[1] = round(cells.get(5));
            } else if (benchmark.endsWith("gc.alloc.rate.norm")) {
                row[2] = round(cells.get(4));
            }
        }
        StringBuilder text = new StringBuilder("# Microbenchmarks\n\n");
        Options options = new Options(new String[] {
            "--command", "bench/jmh.sh", "--fact", "JDK " + System.getProperty("java.runtime.version")
        });
        text.append(Report.facts(options)).append("| benchmark | ns | ± | bytes |\n| --- | ---: | ---: | ---: |\n");
        rows.forEach((name, row) -> text.append("| ").append(name).append(" | ").append(String.join(" | ", row)).append(" |\n"));
        Path file = Path.of(arguments[1]).toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Class and method, and the parameters that it has. */
    private static String title(String benchmark, List<String> names, List<String> cells) {
        String[] words = benchmark.split("\\.");
        StringBuilder title = new StringBuilder(words[words.length - 2] + "." + words[words.length - 1]);
        for (int i = 7; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                title.append(", ").append(names.get(i).replace("Param: ", "")).append(' ').append(cells.get(i));
            }
        }
        return title.toString();
    }

    /** The cells of a line; none of JMH's holds a comma. */
    private static List<String> cells(String line) {
        return List.of(line.replace("\"", "").split(",", -1));
    }

    private static String round(String number) {
        double value = Double.parseDouble(number);
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
