// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import java.util.Map;
import java.util.TreeMap;

/// `pg_get_keywords`: the keywords of PostgreSQL 18, by which clients know what to put in quotes.
final class Keywords {
    private static final Map<String, Keyword> ALL = new TreeMap<>();

    static {
        add(
                "U",
                true,
                "unreserved",
                """
                abort absent absolute access action add admin after aggregate also alter
                always asensitive assertion assignment at atomic attach attribute backward
                before begin breadth by cache call called cascade cascaded catalog chain
                characteristics checkpoint class close cluster columns comment comments commit
                committed compression conditional configuration conflict connection
                constraints content continue conversion copy cost csv cube current cursor
                cycle data database deallocate declare defaults deferred definer delete
                delimiter delimiters depends depth detach dictionary disable discard document
                domain double drop each empty enable encoding encrypted enforced enum error
                escape event exclude excluding exclusive execute explain expression extension
                external family finalize first following force format forward function
                functions generated global granted groups handler header hold identity if
                immediate immutable implicit import include including increment indent index
                indexes inherit inherits inline input insensitive insert instead invoker
                isolation keep key keys label language large last leakproof level listen load
                local location lock locked logged mapping match matched materialized maxvalue
                merge method minvalue mode move name names nested new next nfc nfd nfkc nfkd
                no normalized nothing notify nowait nulls object objects of off oids old omit
                operator option options ordinality others overriding owned owner parallel
                parameter parser partial partition passing password path period plan plans
                policy preceding prepare prepared preserve prior privileges procedural
                procedure procedures program publication quote quotes range read reassign
                recursive ref referencing refresh reindex relative release rename repeatable
                replace replica reset restart restrict return returns revoke role rollback
                rollup routine routines rows rule savepoint scalar schema schemas scroll
                search security sequence sequences serializable server session set sets share
                show simple skip snapshot source sql stable standalone start statement
                statistics stdin stdout storage stored strict string strip subscription
                support sysid system tables tablespace target temp template temporary text
                ties transaction transform trigger truncate trusted type types uescape
                unbounded uncommitted unconditional unencrypted unknown unlisten unlogged
                until update vacuum valid validate validator value version view views virtual
                volatile whitespace work wrapper write xml yes zone
                """);
        add(
                "U",
                false,
                "unreserved",
                """
                day filter hour minute month over second varying within without year
                """);
        add(
                "C",
                true,
                "unreserved (cannot be function or type name)",
                """
                between bigint bit boolean coalesce dec decimal exists extract float greatest
                grouping inout int integer interval json json_array json_arrayagg json_exists
                json_object json_objectagg json_query json_scalar json_serialize json_table
                json_value least merge_action national nchar none normalize nullif numeric out
                overlay position real row setof smallint substring time timestamp treat trim
                values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest
                xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
                """);
        add(
                "C",
                false,
                "unreserved (cannot be function or type name)",
                """
                char character precision
                """);
        add(
                "T",
                true,
                "reserved (can be function or type name)",
                """
                authorization binary collation concurrently cross current_schema freeze full
                ilike inner is join left like natural outer right similar tablesample verbose
                """);
        add(
                "T",
                false,
                "reserved (can be function or type name)",
                """
                isnull notnull overlaps
                """);
        add(
                "R",
                true,
                "reserved",
                """
                all analyse analyze and any asc asymmetric both case cast check collate column
                constraint current_catalog current_date current_role current_time
                current_timestamp current_user default deferrable desc distinct do else end
                false foreign in initially lateral leading localtime localtimestamp not null
                only or placing primary references select session_user some symmetric
                system_user table then trailing true unique user using variadic when
                """);
        add(
                "R",
                false,
                "reserved",
                """
                array as create except fetch for from grant group having intersect into limit
                offset on order returning to union where window with
                """);
    }

    /// @param code the category as a letter
    /// @param bare whether it can be the alias of a select item without AS
    private record Keyword(String code, boolean bare, String description) {}

    private Keywords() {}

    private static void add(String code, boolean bare, String description, String words) {
        var keyword = new Keyword(code, bare, description);
        for (String word : words.strip().split("\\s+")) {
            ALL.put(word, keyword);
        }
    }

    /// A row for each, in the order of the words.
    static RowAppender rows() {
        var text = new Slice();
        return (arguments, row, first, context, out) ->
                ALL.forEach((word, keyword) -> {
                    append(out, 0, word, text);
                    append(out, 1, keyword.code(), text);
                    ((ColumnBuilder.Longs) out.column(2)).append(keyword.bare() ? 1 : 0);
                    append(out, 3, keyword.description(), text);
                    append(out, 4, keyword.bare() ? "can be bare label" : "requires AS", text);
                    out.endRow();
                });
    }

    private static void append(RowSink out, int column, String value, Slice text) {
        text.reset();
        text.append(value);
        ((ColumnBuilder.Bytes) out.column(column)).append(text);
    }
}
