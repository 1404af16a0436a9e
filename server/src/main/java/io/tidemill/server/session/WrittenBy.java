// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.sql.statement.AlterSequence;
import io.tidemill.sql.statement.AlterSource;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.Comment;
import io.tidemill.sql.statement.CopyFrom;
import io.tidemill.sql.statement.CreateIndex;
import io.tidemill.sql.statement.CreateModel;
import io.tidemill.sql.statement.CreateSchema;
import io.tidemill.sql.statement.CreateSequence;
import io.tidemill.sql.statement.CreateSink;
import io.tidemill.sql.statement.CreateSource;
import io.tidemill.sql.statement.CreateTable;
import io.tidemill.sql.statement.CreateTableAs;
import io.tidemill.sql.statement.CreateView;
import io.tidemill.sql.statement.Delete;
import io.tidemill.sql.statement.Drop;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Merge;
import io.tidemill.sql.statement.Rename;
import io.tidemill.sql.statement.SetSchema;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.Truncate;
import io.tidemill.sql.statement.Update;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which statements write.
final class WrittenBy {
    private WrittenBy() {}

    /// What a statement that writes is called in messages; null for others.
    static @Nullable String command(Statement statement) {
        return switch (statement) {
            case Insert _ -> "INSERT";
            case Update _ -> "UPDATE";
            case Delete _ -> "DELETE";
            case Merge _ -> "MERGE";
            case Truncate _ -> "TRUNCATE TABLE";
            case CopyFrom _ -> "COPY FROM";
            case CreateTable _ -> "CREATE TABLE";
            case CreateTableAs _ -> "CREATE TABLE AS";
            case CreateView create ->
                    create.materialized() ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW";
            case CreateModel _ -> "CREATE MODEL";
            case CreateIndex _ -> "CREATE INDEX";
            case CreateSchema _ -> "CREATE SCHEMA";
            case CreateSequence _ -> "CREATE SEQUENCE";
            case CreateSource _ -> "CREATE SOURCE";
            case CreateSink _ -> "CREATE SINK";
            case AlterTable _ -> "ALTER TABLE";
            case AlterSequence _ -> "ALTER SEQUENCE";
            case AlterSource _ -> "ALTER SOURCE";
            case SetSchema set -> "ALTER " + set.kind().sql().toUpperCase(Locale.ROOT);
            case Rename rename -> "ALTER " + rename.kind().sql().toUpperCase(Locale.ROOT);
            case Drop drop -> "DROP " + drop.kind().sql().toUpperCase(Locale.ROOT);
            case Comment _ -> "COMMENT";
            default -> null;
        };
    }
}
