// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The values that a column draws from: few, so that they meet, tie and repeat.
sealed interface Domain {
    /// A literal for one of them.
    String draw(Random random);

    /// `'a' | 'b' | NULL`: one of these.
    record Choice(List<String> literals) implements Domain {
        public Choice {
            literals = List.copyOf(literals);
        }

        @Override
        public String draw(Random random) {
            return literals.get(random.nextInt(literals.size()));
        }
    }

    /// `1..30`: an integer.
    record Range(int from, int to) implements Domain {
        @Override
        public String draw(Random random) {
            return Integer.toString(random.nextInt(from, to + 1));
        }
    }

    /// `2024-02-25 + 10 days`: a date.
    record Days(LocalDate start, int days) implements Domain {
        @Override
        public String draw(Random random) {
            return "'" + start.plusDays(random.nextInt(days + 1)) + "'";
        }
    }

    /// `2024-02-25T22:00 + 300 minutes`: a point in time.
    record Minutes(LocalDateTime start, int minutes) implements Domain {
        @Override
        public String draw(Random random) {
            var time = start.plusMinutes(random.nextInt(minutes + 1));
            return "'" + time.toLocalDate() + " " + time.toLocalTime() + ":00'";
        }
    }

    static Domain parse(String text) {
        Matcher range = Pattern.compile("(-?\\d+)\\.\\.(\\d+)").matcher(text);
        if (range.matches()) {
            return new Range(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
        }
        Matcher time = Pattern.compile("(\\S+) \\+ (\\d+) (days|minutes)").matcher(text);
        if (time.matches()) {
            int count = Integer.parseInt(time.group(2));
            return time.group(3).equals("days")
                    ? new Days(LocalDate.parse(time.group(1)), count)
                    : new Minutes(LocalDateTime.parse(time.group(1)), count);
        }
        return new Choice(Stream.of(text.split("\\s+\\|\\s+")).map(String::strip).toList());
    }
}
