package io.portcullis.load;

import java.util.Locale;
import java.util.Map;

/** Lines over percentiles, the values on a logarithmic scale, as SVG that needs nothing to be shown. */
final class Picture {
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int WIDTH = 520;
    private static final int HEIGHT = 340;
    private static final String[] COLOURS = {"#1b6ca8", "#d1495b", "#2e8b57", "#e09f3e", "#6a4c93", "#555555"};
    private static final String[] DASHES = {"1 4", "6 3", ""};

    private final String title;
    private final String[] places;
    private final Map<String, double[]> lines;
    private double low = 1e9;
    private double high = 1e-9;

    /** A picture of lines by name, with a value for each place; three lines in a row share a colour. */
    Picture(String title, String[] places, Map<String, double[]> lines) {
        this.title = title;
        this.places = places;
        this.lines = lines;
        for (double[] line : lines.values()) {
            for (double value : line) {
                if (value > 0) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        low = Math.pow(10, Math.floor(Math.log10(low)));
        high = Math.pow(10, Math.ceil(Math.log10(high)));
    }

    String svg() {
        int height = Math.max(TOP + HEIGHT + 50, TOP + 18 * lines.size() + 20);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"900\" height=\"%d\" fill=\"white\"/>%n<text x=\"%d\" y=\"24\" font-size=\"16\">%s</text>%n",
                height, height, LEFT, title));
        for (double value = low; value <= high * 1.001; value *= 10) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT, LEFT + WIDTH, y(value), y(value), LEFT - 8, y(value) + 4, plain(value)));
        }
        for (int i = 0; i < places.length; i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(i), TOP + HEIGHT + 20, places[i]));
        }
        int number = 0;
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            line(svg, number++, line.getKey(), line.getValue());
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(StringBuilder svg, int number, String name, double[] values) {
        String stroke = String.format(
                Locale.ROOT,
                "stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" fill=\"none\"",
                COLOURS[number / 3 % COLOURS.length],
                DASHES[number % 3]);
        svg.append("<polyline ").append(stroke).append(" points=\"");
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(values[i])));
            }
        }
        int y = TOP + 10 + 18 * number;
        svg.append(String.format(
                Locale.ROOT,
                "\"/>%n<line x1=\"610\" x2=\"640\" y1=\"%d\" y2=\"%d\" %s/><text x=\"648\" y=\"%d\">%s</text>%n",
                y, y, stroke, y + 4, name));
    }

    private double x(int place) {
        return LEFT + 20 + place * (WIDTH - 40.0) / Math.max(1, places.length - 1);
    }

    private double y(double value) {
        double part = (Math.log10(Math.max(value, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
        return TOP + HEIGHT * (1 - part);
    }

    private static String plain(double value) {
        return value >= 0.999 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.3g", value).replaceAll("0+$", "");
    }
}
