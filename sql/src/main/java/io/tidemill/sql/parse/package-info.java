// SPDX-License-Identifier: Apache-2.0
/// Text to statements: a hand-written lexer and recursive-descent parser with PostgreSQL's lexical rules and operator
/// precedence. Queries become Apache Calcite's parse tree; every other statement becomes a record of
/// [io.tidemill.sql.statement] directly.
///
/// Calcite's own grammar is not used: it reserves words that people name columns with, and its precedences, literals and
/// operators differ from PostgreSQL's (`::`, `AT TIME ZONE`, `OPERATOR(…)`, `->`, `$1`, `INTERVAL '5 minutes'`, …).
///
/// Positions in the tree are all on line 1: the column is the index in the text that was parsed, plus 1.
@NullMarked
package io.tidemill.sql.parse;

import org.jspecify.annotations.NullMarked;
