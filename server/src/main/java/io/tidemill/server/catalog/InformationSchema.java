// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Schema `information_schema`, as the SQL standard has it. Materialized views are shown too, as
/// views, where PostgreSQL leaves them out: dashboards look for them here.
final class InformationSchema {
    private static final String SCHEMA = "information_schema";
    private static final String DATABASE = ServerTables.DATABASE_NAME;

    private InformationSchema() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        return List.of(
                Rows.described(
                        SCHEMA,
                        "schemata",
                        """
                        catalog_name name, schema_name name, schema_owner name,
                        default_character_set_catalog name, default_character_set_schema name,
                        default_character_set_name name, sql_path text\
                        """,
                        InformationSchema::schemata),
                Rows.described(
                        SCHEMA,
                        "tables",
                        """
                        table_catalog name, table_schema name, table_name name, table_type text,
                        self_referencing_column_name name, reference_generation text,
                        user_defined_type_catalog name, user_defined_type_schema name,
                        user_defined_type_name name, is_insertable_into text, is_typed text,
                        commit_action text\
                        """,
                        InformationSchema::tables),
                Rows.described(
                        SCHEMA,
                        "columns",
                        """
                        table_catalog name, table_schema name, table_name name, column_name name,
                        ordinal_position int4, column_default text, is_nullable text,
                        data_type text, character_maximum_length int4, character_octet_length int4,
                        numeric_precision int4, numeric_precision_radix int4, numeric_scale int4,
                        datetime_precision int4, interval_type text, interval_precision int4,
                        character_set_catalog name, character_set_schema name,
                        character_set_name name, collation_catalog name, collation_schema name,
                        collation_name name, domain_catalog name, domain_schema name,
                        domain_name name, udt_catalog name, udt_schema name, udt_name name,
                        is_self_referencing text, is_identity text, identity_generation text,
                        identity_start text, identity_increment text, identity_maximum text,
                        identity_minimum text, identity_cycle text,
                        is_generated text, generation_expression text, is_updatable text\
                        """,
                        InformationSchema::columns),
                Rows.described(
                        SCHEMA,
                        "views",
                        """
                        table_catalog name, table_schema name, table_name name,
                        view_definition text, check_option text, is_updatable text,
                        is_insertable_into text, is_trigger_updatable text,
                        is_trigger_deletable text, is_trigger_insertable_into text\
                        """,
                        InformationSchema::views),
                Rows.described(
                        SCHEMA,
                        "table_constraints",
                        """
                        constraint_catalog name, constraint_schema name, constraint_name name,
                        table_catalog name, table_schema name, table_name name,
                        constraint_type text, is_deferrable text, initially_deferred text,
                        enforced text\
                        """,
                        InformationSchema::tableConstraints),
                Rows.described(
                        SCHEMA,
                        "key_column_usage",
                        """
                        constraint_catalog name, constraint_schema name, constraint_name name,
                        table_catalog name, table_schema name, table_name name, column_name name,
                        ordinal_position int4, position_in_unique_constraint int4\
                        """,
                        InformationSchema::keyColumns),
                Rows.described(
                        SCHEMA,
                        "constraint_column_usage",
                        """
                        table_catalog name, table_schema name, table_name name, column_name name,
                        constraint_catalog name, constraint_schema name, constraint_name name\
                        """,
                        InformationSchema::constraintColumns),
                Rows.described(
                        SCHEMA,
                        "check_constraints",
                        """
                        constraint_catalog name, constraint_schema name, constraint_name name,
                        check_clause text\
                        """,
                        InformationSchema::checks),
                Rows.empty(
                        SCHEMA,
                        "referential_constraints",
                        """
                        constraint_catalog name, constraint_schema name, constraint_name name,
                        unique_constraint_catalog name, unique_constraint_schema name,
                        unique_constraint_name name, match_option text, update_rule text,
                        delete_rule text\
                        """),
                Rows.empty(
                        SCHEMA,
                        "routines",
                        """
                        specific_catalog name, specific_schema name, specific_name name,
                        routine_catalog name, routine_schema name, routine_name name,
                        routine_type text, data_type text, routine_definition text\
                        """));
    }

    private static void schemata(SystemView view, Rows rows) {
        for (String schema : view.catalog().schemas()) {
            rows.addNamed(
                    "catalog_name", DATABASE,
                    "schema_name", schema,
                    "schema_owner", ServerTables.ROLE_NAME);
        }
    }

    private static void tables(SystemView view, Rows rows) {
        for (var numbered : ObjectIds.relations(view.catalog())) {
            var relation = numbered.relation();
            if (relation instanceof SequenceDefinition) {
                continue;
            }
            rows.addNamed(
                    "table_catalog",
                    DATABASE,
                    "table_schema",
                    relation.name().schema(),
                    "table_name",
                    relation.name().name(),
                    "table_type",
                    RelationTables.kind(relation).equals("r") ? "BASE TABLE" : "VIEW",
                    "is_insertable_into",
                    yes(relation instanceof TableDefinition),
                    "is_typed",
                    "NO");
        }
    }

    private static String yes(boolean value) {
        return value ? "YES" : "NO";
    }

    private static void columns(SystemView view, Rows rows) {
        for (var numbered : ObjectIds.relations(view.catalog())) {
            var relation = numbered.relation();
            if (relation instanceof SequenceDefinition) {
                continue;
            }
            for (int i = 0; i < relation.schema().size(); i++) {
                ColumnDefinition column =
                        relation instanceof TableDefinition table ? table.columns().get(i) : null;
                column(view, rows, relation, i, column);
            }
        }
    }

    private static void column(
            SystemView view,
            Rows rows,
            Relation relation,
            int index,
            @Nullable ColumnDefinition column) {
        Field field = relation.schema().field(index);
        Type type = field.type();
        boolean limited = type.precision() != Type.UNSPECIFIED;
        var identity = column == null ? Identity.NONE : column.identity();
        var sequence =
                identity == Identity.NONE
                        ? null
                        : SequenceTables.of(
                                view.catalog(), (TableDefinition) relation, field.name());
        rows.addNamed(
                "table_catalog",
                DATABASE,
                "table_schema",
                relation.name().schema(),
                "table_name",
                relation.name().name(),
                "column_name",
                field.name(),
                "ordinal_position",
                index + 1,
                "column_default",
                column == null ? null : column.defaultSql(),
                "is_nullable",
                yes(column == null || column.nullable()),
                "data_type",
                dataType(type),
                "character_maximum_length",
                type.name() == TypeName.TEXT && limited ? type.precision() : null,
                "character_octet_length",
                null,
                "numeric_precision",
                numericPrecision(type),
                "numeric_precision_radix",
                radix(type),
                "numeric_scale",
                scale(type),
                "datetime_precision",
                timePrecision(type),
                "interval_precision",
                null,
                "udt_catalog",
                DATABASE,
                "udt_schema",
                "pg_catalog",
                "udt_name",
                TypeNames.internal(ObjectIds.type(type)),
                "is_self_referencing",
                "NO",
                "is_identity",
                yes(identity != Identity.NONE),
                "identity_generation",
                switch (identity) {
                    case NONE -> null;
                    case BY_DEFAULT -> "BY DEFAULT";
                    case ALWAYS -> "ALWAYS";
                },
                "identity_start",
                sequence == null ? null : sequence.start(),
                "identity_increment",
                sequence == null ? null : sequence.increment(),
                "identity_maximum",
                sequence == null ? null : sequence.greatest(),
                "identity_minimum",
                sequence == null ? null : sequence.least(),
                "identity_cycle",
                yes(sequence != null && sequence.cycle()),
                "is_generated",
                column != null && column.generatedSql() != null ? "ALWAYS" : "NEVER",
                "generation_expression",
                column == null ? null : column.generatedSql(),
                "is_updatable",
                yes(column != null));
    }

    private static String dataType(Type type) {
        return type.name() == TypeName.ARRAY ? "ARRAY" : TypeNames.format(ObjectIds.type(type), -1);
    }

    private static @Nullable Integer numericPrecision(Type type) {
        return switch (type.name()) {
            case SMALLINT -> 16;
            case INTEGER -> 32;
            case BIGINT -> 64;
            case REAL -> 24;
            case DOUBLE -> 53;
            case NUMERIC -> type.precision() == Type.UNSPECIFIED ? null : type.precision();
            default -> null;
        };
    }

    private static @Nullable Integer radix(Type type) {
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> 2;
            case NUMERIC -> 10;
            default -> null;
        };
    }

    private static @Nullable Integer scale(Type type) {
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT -> 0;
            case NUMERIC -> type.precision() == Type.UNSPECIFIED ? null : type.scale();
            default -> null;
        };
    }

    private static @Nullable Integer timePrecision(Type type) {
        return switch (type.name()) {
            case DATE -> 0;
            case TIME, TIMESTAMP, TIMESTAMPTZ ->
                    type.precision() == Type.UNSPECIFIED ? 6 : type.precision();
            case INTERVAL -> 6;
            default -> null;
        };
    }

    private static void views(SystemView view, Rows rows) {
        for (var of : view.catalog().views()) {
            rows.addNamed(
                    "table_catalog", DATABASE,
                    "table_schema", of.name().schema(),
                    "table_name", of.name().name(),
                    "view_definition", of.sql(),
                    "check_option", "NONE",
                    "is_updatable", "NO",
                    "is_insertable_into", "NO",
                    "is_trigger_updatable", "NO",
                    "is_trigger_deletable", "NO",
                    "is_trigger_insertable_into", "NO");
        }
    }

    private static void tableConstraints(SystemView view, Rows rows) {
        for (var index : ObjectIds.indexes(view.catalog())) {
            if (index.constraint()) {
                var table = index.tableName();
                String type = index.primary() ? "PRIMARY KEY" : "UNIQUE";
                tableConstraint(rows, table.schema(), index.name().name(), table.name(), type);
            }
        }
        for (var table : view.catalog().tables()) {
            for (var check : table.checks()) {
                String schema = table.name().schema();
                tableConstraint(rows, schema, check.name(), table.name().name(), "CHECK");
            }
        }
    }

    private static void tableConstraint(
            Rows rows, String schema, String name, String table, String type) {
        rows.add(DATABASE, schema, name, DATABASE, schema, table, type, "NO", "NO", "YES");
    }

    private static void keyColumns(SystemView view, Rows rows) {
        for (var index : ObjectIds.indexes(view.catalog())) {
            if (index.constraint()) {
                var table = view.catalog().relation(index.tableName()).orElseThrow();
                int position = 1;
                for (int column : index.columns()) {
                    rows.add(
                            DATABASE,
                            index.name().schema(),
                            index.name().name(),
                            DATABASE,
                            table.name().schema(),
                            table.name().name(),
                            table.schema().field(column).name(),
                            position++,
                            null);
                }
            }
        }
    }

    private static void constraintColumns(SystemView view, Rows rows) {
        for (var index : ObjectIds.indexes(view.catalog())) {
            if (index.constraint()) {
                var table = view.catalog().relation(index.tableName()).orElseThrow();
                for (int column : index.columns()) {
                    rows.add(
                            DATABASE,
                            table.name().schema(),
                            table.name().name(),
                            table.schema().field(column).name(),
                            DATABASE,
                            index.name().schema(),
                            index.name().name());
                }
            }
        }
    }

    private static void checks(SystemView view, Rows rows) {
        for (var table : view.catalog().tables()) {
            for (var check : table.checks()) {
                rows.add(DATABASE, table.name().schema(), check.name(), check.sql());
            }
        }
    }
}
