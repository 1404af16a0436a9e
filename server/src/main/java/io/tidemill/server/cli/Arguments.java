// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import io.tidemill.core.error.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The arguments of a command, read against the options it has: `--name value`, `--name=value`, `-n
/// value`, `-nvalue`, and operands. `--` ends the options.
///
/// A library for this (picocli) added 0.2 s of CPU to each start, because its class files are too
/// old for the JVM's AOT cache.
final class Arguments {
    private final Map<String, Flag> flags = new HashMap<>();
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> operands = new ArrayList<>();

    /// Reads `words` as arguments of a command with the options `flags`.
    ///
    /// @throws UsageException where they do not fit
    Arguments(List<Flag> flags, List<String> words) {
        for (Flag flag : flags) {
            this.flags.put(flag.name(), flag);
            if (flag.letter() != null) {
                this.flags.put(flag.letter(), flag);
            }
        }
        int next = 0;
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("--")) {
                operands.addAll(words.subList(next, words.size()));
                return;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                operands.add(word);
                continue;
            }
            int cut = word.startsWith("--") ? word.indexOf('=') : 2;
            boolean joined = cut > 0 && cut < word.length();
            String name = joined ? word.substring(0, cut) : word;
            Flag flag = this.flags.get(name);
            if (flag == null) {
                throw unknown(name);
            }
            String value = "";
            if (joined) {
                value = word.substring(word.startsWith("--") ? cut + 1 : cut);
                if (flag.label() == null) {
                    throw new UsageException("option " + name + " takes no value");
                }
            } else if (flag.label() != null) {
                if (next == words.size()) {
                    throw new UsageException("option " + name + " needs a value " + flag.label());
                }
                value = words.get(next++);
            }
            values.computeIfAbsent(flag.name(), _ -> new ArrayList<>()).add(value);
        }
    }

    /// Whether the option is given.
    boolean has(String name) {
        return values.containsKey(name);
    }

    /// The option's value: the last one given, else its fallback.
    Optional<String> value(String name) {
        List<String> given = all(name);
        return given.isEmpty()
                ? Optional.ofNullable(flag(name).fallback())
                : Optional.of(given.getLast());
    }

    /// The value of an option that has a fallback.
    String text(String name) {
        return value(name).orElseThrow();
    }

    /// The value of an option that is a whole number from `min` to `max`.
    long number(String name, long min, long max) {
        String text = text(name);
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new UsageException(
                "option %s takes a whole number from %d to %d, not \"%s\""
                        .formatted(name, min, max, text));
    }

    /// All values given for an option, in order.
    List<String> all(String name) {
        return values.getOrDefault(flag(name).name(), List.of());
    }

    /// The only operand.
    String operand(String label) {
        if (operands.isEmpty()) {
            throw new UsageException("an argument is missing: " + label);
        }
        operandsAtMost(1);
        return operands.getFirst();
    }

    /// Refuses further operands.
    void operandsAtMost(int count) {
        if (operands.size() > count) {
            throw new UsageException("unexpected argument \"" + operands.get(count) + "\"");
        }
    }

    private Flag flag(String name) {
        Flag flag = flags.get(name);
        if (flag == null) {
            throw new IllegalStateException("the command has no option " + name);
        }
        return flag;
    }

    private UsageException unknown(String name) {
        String hint =
                Suggestion.closest(name, flags.keySet())
                        .map(close -> "\nDid you mean " + close + "?")
                        .orElse("");
        return new UsageException("unknown option \"" + name + "\"" + hint);
    }
}
