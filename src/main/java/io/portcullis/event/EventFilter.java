package io.portcullis.event;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which events are asked for: all that hold what is said here; everything when nothing is said. Immutable. */
public final class EventFilter implements Predicate<Event> {
    /** Every event. */
    public static final EventFilter ALL = new EventFilter(Map.of());

    private final Map<Field, String> wanted;

    /** What can be asked for; the parameter has its name in the API. */
    public enum Field {
        CALL_SID("CallSid"),
        CALL_ID("CallId"),
        USER("User"),
        SOURCE("Source"),
        DOMAIN("Domain"),
        REASON("Reason"),
        METHOD("Method"),
        SID("Sid");

        private final String parameter;

        Field(String parameter) {
            this.parameter = parameter;
        }

        /** The name of the parameter. */
        public String parameter() {
            return parameter;
        }
    }

    private EventFilter(Map<Field, String> wanted) {
        this.wanted = wanted;
    }

    /** Those that hold what {@code read} says of each field, which may be nothing. */
    public static EventFilter of(Function<Field, Optional<String>> read) {
        Map<Field, String> wanted = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            read.apply(field).filter(value -> !value.isEmpty()).ifPresent(value -> wanted.put(field, Words.of(value)));
        }
        return new EventFilter(wanted);
    }

    @Override
    public boolean test(Event event) {
        for (Map.Entry<Field, String> each : wanted.entrySet()) {
            if (!holds(event, each.getKey(), each.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(Event event, Field field, String value) {
        return switch (field) {
            case CALL_SID -> event.callSid().equals(value);
            case CALL_ID -> event.asked().callId().equals(value);
            case USER -> event.who().user().equals(value);
            case SOURCE -> event.peer().address().equals(value);
            case DOMAIN -> isAt(event, value);
            case REASON -> event.reason().word().equals(value);
            case METHOD -> event.asked().method().equals(value);
            case SID -> event.sid().equals(value);
        };
    }

    /** By SID or by name. */
    private static boolean isAt(Event event, String value) {
        Event.Entrance entrance = event.entrance();
        return entrance == null
                ? event.asked().requestUri().toLowerCase(Locale.ROOT).endsWith(value.toLowerCase(Locale.ROOT))
                : entrance.sid().equals(value) || entrance.name().equalsIgnoreCase(value);
    }
}
