// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.util.Locale;
import java.util.Set;

/// What the shell says when a statement without rows is done: `CREATE TABLE`, `INSERT 5`. The JDBC
/// driver keeps the server's own tag to itself, so this is read off the statement.
final class CommandTag {
    private static final Set<String> WITH_COUNT = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

    private static final Set<String> OBJECT_WORDS =
            Set.of(
                    "MATERIALIZED",
                    "VIEW",
                    "TABLE",
                    "INDEX",
                    "SOURCE",
                    "SINK",
                    "MODEL",
                    "SECRET",
                    "SCHEMA",
                    "SEQUENCE",
                    "TRANSACTION",
                    "CURSOR");

    private CommandTag() {}

    /// The tag of `statement`, which changed `count` rows (-1 where it is not of that kind).
    static String of(String statement, long count) {
        String[] words = withoutComments(statement).toUpperCase(Locale.ROOT).split("[^A-Z_]+", 8);
        if (words[0].isEmpty()) {
            return "OK";
        }
        if (WITH_COUNT.contains(words[0])) {
            return words[0] + " " + Math.max(count, 0);
        }
        var tag = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            if (words[i].equals("OR") || words[i].equals("REPLACE")) {
                continue;
            }
            if (!OBJECT_WORDS.contains(words[i])) {
                break;
            }
            tag.append(' ').append(words[i]);
        }
        return tag.toString();
    }

    /// `statement` from its first word on: without the blanks and comments before it.
    static String withoutComments(String statement) {
        String text = statement.stripLeading();
        while (true) {
            int end;
            if (text.startsWith("--")) {
                end = text.indexOf('\n');
            } else if (text.startsWith("/*")) {
                int close = text.indexOf("*/");
                end = close < 0 ? -1 : close + 1;
            } else {
                return text;
            }
            if (end < 0) {
                return "";
            }
            text = text.substring(end + 1).stripLeading();
        }
    }
}
