// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.util.Set;

/// Which keywords can be names where: PostgreSQL's categories.
final class Words {
    /// Never a name without quotes.
    private static final Set<String> RESERVED =
            Set.of(
                    ("all analyse analyze and any array as asc asymmetric both case cast check collate column"
                                    + " constraint create current_catalog current_date current_role current_time"
                                    + " current_timestamp current_user default deferrable desc distinct do else end except"
                                    + " false fetch for foreign from grant group having in initially intersect into lateral"
                                    + " leading limit localtime localtimestamp not null offset on only or order placing"
                                    + " primary references returning select session_user some symmetric table then to"
                                    + " trailing true union unique user using variadic when where window with")
                            .split(" "));

    /// Names of functions and types only, not of columns, tables and aliases.
    private static final Set<String> NOT_FOR_COLUMNS =
            Set.of(
                    ("authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull"
                                    + " join left like natural notnull outer overlaps right similar tablesample verbose")
                            .split(" "));

    /// Not the alias of a select item unless after AS: PostgreSQL's, and words of ours.
    private static final Set<String> NOT_BARE_ALIASES =
            Set.of(
                    ("array as char character create day except fetch filter for from grant group having hour"
                                    + " intersect into isnull limit minute month notnull offset on order over overlaps"
                                    + " precision returning second to union varying where window with within without year"
                                    + " ignore respect qualify emit at between escape")
                            .split(" "));

    /// Not the alias of a table unless after AS.
    private static final Set<String> NOT_TABLE_ALIASES =
            Set.of("qualify", "emit", "match_recognize", "match_condition", "set");

    private Words() {}

    /// Whether the token can name a column, table or alias.
    static boolean isName(Token token) {
        return switch (token.kind()) {
            case QUOTED -> true;
            case WORD ->
                    !RESERVED.contains(token.text()) && !NOT_FOR_COLUMNS.contains(token.text());
            default -> false;
        };
    }

    /// Whether the token can name a function or type.
    static boolean isFunctionName(Token token) {
        return switch (token.kind()) {
            case QUOTED -> true;
            case WORD -> !RESERVED.contains(token.text());
            default -> false;
        };
    }

    /// Whether the token can be an alias after AS.
    static boolean isLabel(Token token) {
        return token.kind() == Token.Kind.QUOTED || token.kind() == Token.Kind.WORD;
    }

    /// Whether the token can be a select item's alias without AS.
    static boolean isBareAlias(Token token) {
        return isLabel(token)
                && (token.kind() == Token.Kind.QUOTED || !NOT_BARE_ALIASES.contains(token.text()));
    }

    /// Whether the token can be a table's alias without AS.
    static boolean isTableAlias(Token token) {
        return isName(token)
                && (token.kind() == Token.Kind.QUOTED || !NOT_TABLE_ALIASES.contains(token.text()));
    }
}
