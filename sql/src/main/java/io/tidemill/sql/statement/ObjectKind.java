// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// The kinds of object that statements create, drop and list.
public enum ObjectKind {
    TABLE("table"),
    VIEW("view"),
    MATERIALIZED_VIEW("materialized view"),
    INDEX("index"),
    SCHEMA("schema"),
    SOURCE("source"),
    SINK("sink"),
    MODEL("model"),
    SEQUENCE("sequence"),
    FUNCTION("function");

    private final String sql;

    ObjectKind(String sql) {
        this.sql = sql;
    }

    /// The kind as messages say it.
    public String sql() {
        return sql;
    }
}
