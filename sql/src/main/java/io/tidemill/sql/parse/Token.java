// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

/// A word of the text.
///
/// @param kind what it is
/// @param text its value: names folded, quotes and escapes removed
/// @param start index of its first character
/// @param end index after its last character
record Token(Kind kind, String text, int start, int end) {
    /// The kinds of token.
    enum Kind {
        /// A name or keyword without quotes, folded to lower case.
        WORD,
        /// A name in double quotes.
        QUOTED,
        /// A character string.
        STRING,
        /// A bit string (`B'…'`), its digits.
        BITS,
        /// A hexadecimal string (`X'…'`), its digits.
        HEX,
        /// A whole number.
        INTEGER,
        /// A number with a point or an exponent.
        DECIMAL,
        /// `$1`; the text is the number.
        PARAMETER,
        /// An operator, or one of `( ) [ ] , ; . : :: := =>`.
        SYMBOL,
        /// The end of the text.
        END
    }

    /// Whether it is this keyword.
    boolean is(String keyword) {
        return kind == Kind.WORD && text.equals(keyword);
    }

    /// Whether it is this operator or punctuation.
    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }
}
