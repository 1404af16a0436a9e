// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes key words, in the case that was begun, and the names of tables and views.
final class SqlCompleter implements Completer {
    private static final List<String> KEYWORDS =
            List.of(
                    """
                    ALL ALTER AND AS ASC BEGIN BETWEEN BIGINT BOOLEAN BY CASCADE CASE CAST COMMIT COPY
                    CREATE CROSS CSV DATE DELETE DESC DESCRIPTOR DISTINCT DOUBLE DROP ELSE EMIT END EXISTS
                    EXPLAIN FALSE FOR FORMAT FROM FULL GROUP HAVING HEADER HOP IN INNER INSERT INTEGER
                    INTERVAL INTO IS JOIN KEY LEFT LIKE LIMIT MATERIALIZED NOT NULL NUMERIC OFFSET ON OR
                    ORDER OVER PARTITION PRECISION PRIMARY RETURNING RIGHT ROLLBACK ROWS SELECT SET SHOW
                    SINK SINKS SOURCE SOURCES STDIN STDOUT SUBSCRIBE TABLE TABLES TEXT THEN TIMESTAMP TO
                    TRUE TRUNCATE TUMBLE UNION UPDATE USING VALUES VIEW VIEWS WATERMARK WHEN WHERE WINDOW
                    WITH
                    """
                            .trim()
                            .split("\\s+"));

    private static final Pattern DEFINES =
            Pattern.compile("\\b(CREATE|DROP|ALTER)\\b", Pattern.CASE_INSENSITIVE);

    private volatile List<String> relations = List.of();

    /// Asks the server for the names that there are. Does nothing inside a transaction, which a
    /// failing question would spoil.
    void learn(Shell shell) {
        if (shell.transactionMark().isEmpty()) {
            var names = new TreeSet<String>();
            names.addAll(shell.names("SHOW TABLES"));
            names.addAll(shell.names("SHOW VIEWS"));
            relations = List.copyOf(names);
        }
    }

    /// Asks again where `text` may have changed the names.
    void learnAfter(String text, Shell shell) {
        if (DEFINES.matcher(text).find()) {
            learn(shell);
        }
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String begun = line.word().substring(0, line.wordCursor());
        String stem = begun.substring(lastBreak(begun) + 1);
        String before = begun.substring(0, begun.length() - stem.length());
        for (String name : relations) {
            if (name.startsWith(stem)) {
                candidates.add(candidate(before, name));
            }
        }
        if (stem.isEmpty()) {
            return;
        }
        boolean lower = stem.equals(stem.toLowerCase(Locale.ROOT));
        for (String keyword : KEYWORDS) {
            if (keyword.startsWith(stem.toUpperCase(Locale.ROOT))) {
                candidates.add(
                        candidate(before, lower ? keyword.toLowerCase(Locale.ROOT) : keyword));
            }
        }
    }

    private static Candidate candidate(String before, String word) {
        return new Candidate(before + word, word, null, null, null, null, true);
    }

    /// The index of the last character that cannot be part of a name, or -1.
    private static int lastBreak(String word) {
        for (int i = word.length() - 1; i >= 0; i--) {
            if (!Character.isUnicodeIdentifierPart(word.charAt(i))) {
                return i;
            }
        }
        return -1;
    }
}
