package io.portcullis.api;

import io.portcullis.directory.HttpMethod;
import io.portcullis.directory.Sid;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request, read strictly: names are case-sensitive, the first of several values counts, unknown
 * names are ignored, and there are at most {@value #MOST_PARAMETERS}. The methods that take {@code now} serve create
 * and update alike: an absent parameter leaves what is there now, an empty one clears it.
 */
final class Form {
    /** The name of a body that is no form. */
    static final String BODY = "(body)";

    /** What is expected of an address that somebody has the edge send to. */
    static final String WHERE_ROUTES_MAY_LEAD = "an address that routes may lead to: not the edge's own, and for"
            + " subaccounts a public one, or one that the operator allows";

    private static final int MOST_PARAMETERS = 100;
    private static final int LONGEST_ECHO = 64;

    private final Map<String, String> params;

    private Form(Map<String, String> params) {
        this.params = params;
    }

    /** No parameters. */
    static Form none() {
        return new Form(Map.of());
    }

    /** These parameters, of which the first of each name counts. */
    static Form of(Iterable<Map.Entry<String, String>> parameters) {
        Map<String, String> first = new LinkedHashMap<>();
        int count = 0;
        for (Map.Entry<String, String> parameter : parameters) {
            if (++count > MOST_PARAMETERS) {
                throw ErrorCode.INVALID_PARAMETER.error(
                        "Too many parameters (expected: at most " + MOST_PARAMETERS + ")");
            }
            first.putIfAbsent(parameter.getKey(), parameter.getValue());
        }
        return new Form(first);
    }

    /** The parameters of a query string, without its question mark. */
    static Form parse(@Nullable String query) {
        return query == null ? none() : of(UrlEncoded.parse(query));
    }

    /** Whether the parameter was sent, be it empty. */
    boolean has(String name) {
        return params.containsKey(name);
    }

    /** The value as sent, or null when absent. */
    @Nullable
    String raw(String name) {
        return params.get(name);
    }

    /** The value of a parameter that must be sent. */
    String required(String name) {
        String value = params.get(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** The value of a parameter that must be sent and not be empty: a name of something. */
    String named(String name) {
        String value = required(name);
        if (value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    private static ApiError missing(String name) {
        return ErrorCode.INVALID_PARAMETER.error("Missing required parameter " + name + " in the post body");
    }

    /** A text that must be sent and hold 1 to {@code most} characters. */
    String text(String name, int most, ErrorCode fault) {
        return checked(name, required(name), most, fault);
    }

    /** A text of at most {@code most} characters that cannot be cleared. */
    String textOr(String name, String now, int most, ErrorCode fault) {
        String value = params.get(name);
        return value == null ? now : checked(name, value, most, fault);
    }

    /** A text of at most {@code most} characters; null when there is none. */
    @Nullable
    String optional(String name, @Nullable String now, int most, ErrorCode fault) {
        String value = params.get(name);
        if (value == null) {
            return now;
        }
        return value.isEmpty() ? null : checked(name, value, most, fault);
    }

    /** {@code true} or {@code false}; an empty value is {@code false}. */
    boolean flag(String name, boolean now) {
        String value = params.get(name);
        if (value == null) {
            return now;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false", "" -> false;
            default -> throw invalid(ErrorCode.INVALID_PARAMETER, name, value, "true or false");
        };
    }

    /** A whole number from {@code least} to {@code most}. */
    int number(String name, int now, int least, int most, ErrorCode fault) {
        String value = params.get(name);
        if (value == null) {
            return now;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // refused below, in the same words
        }
        throw invalid(fault, name, value, least + " to " + most);
    }

    /** One of a few words, which {@code read} knows. */
    <E> E choice(String name, E now, Function<String, Optional<E>> read, String expected) {
        String value = params.get(name);
        if (value == null) {
            return now;
        }
        return read.apply(value).orElseThrow(() -> invalid(ErrorCode.INVALID_PARAMETER, name, value, expected));
    }

    /** {@code GET} or {@code POST}, in any case; an empty value is {@code POST}. */
    HttpMethod method(String name, HttpMethod now) {
        String value = params.get(name);
        if (value == null) {
            return now;
        }
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "GET" -> HttpMethod.GET;
            case "POST", "" -> HttpMethod.POST;
            default -> throw invalid(ErrorCode.INVALID_PARAMETER, name, value, "GET or POST");
        };
    }

    /** The SID of something that we do not keep, by its prefix; null when there is none. */
    @Nullable
    String foreignSid(String name, @Nullable String now, String prefix, ErrorCode fault) {
        String value = params.get(name);
        if (value == null) {
            return now;
        }
        if (value.isEmpty()) {
            return null;
        }
        boolean fits = value.length() == Sid.LENGTH
                && value.startsWith(prefix)
                && value.chars().skip(prefix.length()).allMatch(HexFormat::isHexDigit);
        if (!fits) {
            throw invalid(fault, name, value, prefix + " and 32 hexadecimal digits");
        }
        return value;
    }

    /** Refuses a URL in these parameters where no route of {@code account} may lead. */
    void routes(RouteBorder border, Sid account, ErrorCode fault, String... names) {
        for (String name : names) {
            String url = params.get(name);
            if (url != null && border.isOffLimits(account, url)) {
                throw invalid(fault, name, url, WHERE_ROUTES_MAY_LEAD);
            }
        }
    }

    /** A refusal that names the parameter, what it held and what it may hold; never for a secret. */
    static ApiError invalid(ErrorCode fault, String name, String value, String expected) {
        return fault.error("Invalid parameter " + name + ": " + echo(value) + " (expected: " + expected + ")");
    }

    private static String checked(String name, String value, int most, ErrorCode fault) {
        int length = value.codePointCount(0, value.length());
        if (length < 1 || length > most) {
            throw fault.error(
                    "Invalid parameter " + name + ": " + length + " characters (expected: 1 to " + most + ")");
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw fault.error("Invalid parameter " + name + ": a control character (expected: visible characters)");
        }
        return value;
    }

    /** The start of a value, fit for one line of an answer. */
    static String echo(String value) {
        return echo(value, LONGEST_ECHO);
    }

    /** At most so many characters of a value, fit for one line of an answer. */
    static String echo(String value, int most) {
        String start = value.length() > most ? value.substring(0, most) + "…" : value;
        return start.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
