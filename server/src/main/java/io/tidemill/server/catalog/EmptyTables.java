// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import java.util.ArrayList;
import java.util.List;

/// The tables of `pg_catalog` about what there is not here, such as triggers and policies: clients
/// join them. Without rows.
final class EmptyTables {
    private static final String SCHEMA = "pg_catalog";

    /// A table per paragraph: its name, a colon, its columns.
    private static final String TABLES =
            """
            pg_auth_members: oid oid, roleid oid, member oid, grantor oid, admin_option bool

            pg_available_extensions: name name, default_version text, installed_version text,
            comment text

            pg_conversion: oid oid, conname name, connamespace oid, conowner oid,
            conforencoding int4, contoencoding int4, conproc regproc, condefault bool

            pg_cast: oid oid, castsource oid, casttarget oid, castfunc oid, castcontext char,
            castmethod char

            pg_db_role_setting: setdatabase oid, setrole oid, setconfig text[]

            pg_default_acl: oid oid, defaclrole oid, defaclnamespace oid, defaclobjtype char,
            defaclacl text[]

            pg_enum: oid oid, enumtypid oid, enumsortorder float4, enumlabel name

            pg_event_trigger: oid oid, evtname name, evtevent name, evtowner oid, evtfoid oid,
            evtenabled char, evttags text[]

            pg_extension: oid oid, extname name, extowner oid, extnamespace oid,
            extrelocatable bool, extversion text, extconfig oid[], extcondition text[]

            pg_foreign_table: ftrelid oid, ftserver oid, ftoptions text[]

            pg_group: groname name, grosysid oid, grolist oid[]

            pg_inherits: inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool

            pg_largeobject_metadata: oid oid, lomowner oid, lomacl text[]

            pg_locks: locktype text, database oid, relation oid, page int4, tuple int2,
            virtualxid text, transactionid int8, classid oid, objid oid, objsubid int2,
            virtualtransaction text, pid int4, mode text, granted bool, fastpath bool,
            waitstart timestamptz

            pg_partitioned_table: partrelid oid, partstrat char, partnatts int2, partdefid oid,
            partattrs int2vector, partclass oidvector, partcollation oidvector, partexprs text

            pg_policy: oid oid, polname name, polrelid oid, polcmd char, polpermissive bool,
            polroles oid[], polqual text, polwithcheck text

            pg_publication: oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool,
            pubupdate bool, pubdelete bool, pubtruncate bool, pubviaroot bool

            pg_publication_namespace: oid oid, pnpubid oid, pnnspid oid

            pg_publication_rel: oid oid, prpubid oid, prrelid oid, prqual text, prattrs int2[]

            pg_prepared_statements: name text, statement text, prepare_time timestamptz,
            parameter_types text[], from_sql bool

            pg_prepared_xacts: transaction int8, gid text, prepared timestamptz, owner name,
            database name

            pg_range: rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid,
            rngsubopc oid, rngcanonical oid, rngsubdiff oid

            pg_rules: schemaname name, tablename name, rulename name, definition text

            pg_rewrite: oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char,
            is_instead bool, ev_qual text, ev_action text

            pg_seclabel: objoid oid, classoid oid, objsubid int4, provider text, label text

            pg_shdepend: dbid oid, classid oid, objid oid, objsubid int4, refclassid oid,
            refobjid oid, deptype char

            pg_shdescription: objoid oid, classoid oid, description text

            pg_stat_activity: datid oid, datname name, pid int4, leader_pid int4, usesysid oid,
            usename name, application_name text, client_addr text, client_hostname text,
            client_port int4, backend_start timestamptz, xact_start timestamptz,
            query_start timestamptz, state_change timestamptz, wait_event_type text,
            wait_event text, state text, backend_xid int8, backend_xmin int8, query_id int8,
            query text, backend_type text

            pg_stat_user_tables: relid oid, schemaname name, relname name, seq_scan int8,
            seq_tup_read int8, idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8,
            n_tup_del int8, n_live_tup int8, n_dead_tup int8, last_vacuum timestamptz,
            last_analyze timestamptz

            pg_statistic_ext: oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid,
            stxstattarget int4, stxkeys int2vector, stxkind text[], stxexprs text

            pg_subscription: oid oid, subdbid oid, subskiplsn text, subname name, subowner oid,
            subenabled bool, subbinary bool, substream bool, subtwophasestate char,
            subdisableonerr bool, subconninfo text, subslotname name, subsynccommit text,
            subpublications text[]

            pg_transform: oid oid, trftype oid, trflang oid, trffromsql regproc, trftosql regproc

            pg_ts_config: oid oid, cfgname name, cfgnamespace oid, cfgowner oid, cfgparser oid

            pg_ts_dict: oid oid, dictname name, dictnamespace oid, dictowner oid, dicttemplate oid,
            dictinitoption text

            pg_ts_parser: oid oid, prsname name, prsnamespace oid, prsstart regproc,
            prstoken regproc, prsend regproc, prsheadline regproc, prslextype regproc

            pg_ts_template: oid oid, tmplname name, tmplnamespace oid, tmplinit regproc,
            tmpllexize regproc

            pg_user_mapping: oid oid, umuser oid, umserver oid, umoptions text[]

            pg_trigger: oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2,
            tgenabled char, tgisinternal bool, tgconstrrelid oid, tgconstrindid oid,
            tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2,
            tgattr int2vector, tgargs text, tgqual text, tgoldtable name, tgnewtable name\
            """;

    private EmptyTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        var all = new ArrayList<SystemTables.SystemTable>();
        for (String paragraph : TABLES.split("\n\n", -1)) {
            int colon = paragraph.indexOf(':');
            all.add(
                    Rows.empty(
                            SCHEMA, paragraph.substring(0, colon), paragraph.substring(colon + 1)));
        }
        return all;
    }
}
