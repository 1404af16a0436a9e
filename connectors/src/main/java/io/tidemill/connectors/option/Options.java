// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.option;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.error.Suggestion;
import io.tidemill.core.value.Booleans;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.IntervalText;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of one source or sink. Each getter gives a value of the kind asked for, or the
/// default where the option was not given.
///
/// Errors: 22023 for an option that is unknown, missing, or has a value it cannot have.
public final class Options {
    private static final long MICROS_PER_MILLI = 1000;

    private final String subject;
    private final Map<String, String> given;

    /// Options that are all known.
    ///
    /// @param subject what they are of, for messages: `file source`
    /// @param given the options by name
    /// @param known the names there are
    public Options(String subject, Map<String, String> given, Collection<String> known) {
        this.subject = requireNonNull(subject, "subject");
        this.given = Map.copyOf(given);
        for (String name : given.keySet().stream().sorted().toList()) {
            if (!known.contains(name)) {
                throw invalid("option \"" + name + "\" of a " + subject + " does not exist")
                        .hint(
                                Suggestion.closest(name, known)
                                        .map(close -> "Did you mean \"" + close + "\"?")
                                        .orElse("The options are " + list(known) + "."));
            }
        }
    }

    /// Whether the option was given.
    public boolean has(String name) {
        return given.containsKey(name);
    }

    /// A text, or null.
    public @Nullable String text(String name) {
        return given.get(name);
    }

    /// A text that has to be given and is not empty.
    public String required(String name) {
        String value = given.get(name);
        if (value == null || value.isEmpty()) {
            throw invalid("a " + subject + " needs option \"" + name + "\"");
        }
        return value;
    }

    /// A boolean as SQL writes it.
    public boolean flag(String name, boolean otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Booleans.parse(Slice.of(value)) != 0;
        } catch (SqlException _) {
            throw wrong(name, value).hint("Use true or false.");
        }
    }

    /// A single character of one byte.
    public byte character(String name, char otherwise) {
        String value = given.get(name);
        if (value == null) {
            return (byte) otherwise;
        }
        if (value.length() != 1
                || value.charAt(0) > 0x7f
                || value.charAt(0) == '\n'
                || value.charAt(0) == '\r'
                || value.charAt(0) == 0) {
            throw wrong(name, value).hint("Use a single ASCII character, not a line end.");
        }
        return (byte) value.charAt(0);
    }

    /// One of the constants of an enum, by their names in lower case.
    public <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        var constants = requireNonNull(type.getEnumConstants());
        for (E constant : constants) {
            if (word(constant).equals(value.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        List<String> words = Arrays.stream(constants).map(Options::word).toList();
        throw wrong(name, value)
                .hint(
                        Suggestion.closest(value, words)
                                .map(close -> "Did you mean \"" + close + "\"?")
                                .orElse("Use " + list(words) + "."));
    }

    /// A duration of at most a day, written as an interval.
    public long durationMillis(String name, long otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        var interval = new Slice();
        try {
            IntervalText.parse(Slice.of(value), interval);
        } catch (SqlException _) {
            throw wrong(name, value).hint("Use an interval, such as '1 second'.");
        }
        long micros = Interval.totalMicros(interval);
        if (micros < 0 || micros > 86_400_000_000L) {
            throw wrong(name, value).hint("Use an interval of at most a day.");
        }
        return micros / MICROS_PER_MILLI;
    }

    /// Refuses options that mean nothing here.
    ///
    /// @param reason where they would mean something: `format "csv"`
    public void refuse(String reason, String... names) {
        for (String name : names) {
            if (has(name)) {
                throw invalid("option \"" + name + "\" is only for " + reason);
            }
        }
    }

    /// An error about an option's value.
    public SqlException wrong(String name, String value) {
        return invalid("invalid value for option \"" + name + "\": \"" + value + "\"");
    }

    /// An error about the options.
    public SqlException invalid(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String list(Collection<String> names) {
        return String.join(", ", names);
    }
}
