// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What `pg_catalog` says of sources and sinks, by the words that PostgreSQL has for data that lies
/// elsewhere: a connector is a foreign data wrapper, a source or sink a foreign server. All of it
/// is in `tm_catalog`.
final class ConnectorTables {
    private static final String SCHEMA = "pg_catalog";

    private ConnectorTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        return List.of(
                Rows.described(
                        SCHEMA,
                        "pg_foreign_data_wrapper",
                        """
                        oid oid, fdwname name, fdwowner oid, fdwhandler oid, fdwvalidator oid,
                        fdwacl text[], fdwoptions text[]\
                        """,
                        ConnectorTables::connectors),
                Rows.described(
                        SCHEMA,
                        "pg_foreign_server",
                        """
                        oid oid, srvname name, srvowner oid, srvfdw oid, srvtype text,
                        srvversion text, srvacl text[], srvoptions text[]\
                        """,
                        ConnectorTables::servers));
    }

    private static void connectors(SystemView view, Rows rows) {
        var names = new TreeSet<String>();
        view.catalog().sources().forEach(source -> names.add(connector(source.options())));
        view.catalog().sinks().forEach(sink -> names.add(connector(sink.options())));
        for (String name : names) {
            rows.addNamed(
                    "oid", ObjectIds.connector(name), "fdwname", name, "fdwowner", ObjectIds.ROLE);
        }
    }

    private static String connector(Map<String, String> options) {
        return options.getOrDefault("connector", "");
    }

    private static void servers(SystemView view, Rows rows) {
        long oid = 1;
        for (var source : view.catalog().sources()) {
            var table = List.of("table=" + source.table());
            server(rows, oid++, source.name(), source.options(), "source", table);
        }
        for (var sink : view.catalog().sinks()) {
            var from = List.of("from=" + sink.from());
            server(rows, oid++, sink.name(), sink.options(), "sink", from);
        }
    }

    private static void server(
            Rows rows,
            long oid,
            QualifiedName name,
            Map<String, String> options,
            String type,
            List<String> shown) {
        rows.addNamed(
                "oid",
                oid,
                "srvname",
                name.name(),
                "srvowner",
                ObjectIds.ROLE,
                "srvfdw",
                ObjectIds.connector(connector(options)),
                "srvtype",
                type,
                "srvoptions",
                shown);
    }
}
