// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import java.util.Locale;

/// Roman numerals of 1 to 3999.
final class RomanNumber {
    private static final int MAX = 3999;
    private static final int WIDTH = 15;
    private static final int[] VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final String[] WORDS = {
        "M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"
    };

    private RomanNumber() {}

    /// The numeral of `number`; `#` where there is none.
    static String format(long number) {
        if (number < 1 || number > MAX) {
            return "#".repeat(WIDTH);
        }
        var out = new StringBuilder();
        long rest = number;
        for (int i = 0; i < VALUES.length; i++) {
            while (rest >= VALUES[i]) {
                out.append(WORDS[i]);
                rest -= VALUES[i];
            }
        }
        return out.toString();
    }

    /// The number of a numeral; -1 where it is not one.
    static int parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        int value = 0;
        int at = 0;
        for (int i = 0; i < VALUES.length; i++) {
            while (upper.startsWith(WORDS[i], at)) {
                value += VALUES[i];
                at += WORDS[i].length();
            }
        }
        return at == upper.length() && format(value).equals(upper) ? value : -1;
    }
}
