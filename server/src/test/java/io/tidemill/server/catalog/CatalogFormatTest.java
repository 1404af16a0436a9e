// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A catalog in bytes, and what older versions wrote.
class CatalogFormatTest {
    private final SystemTables systemTables =
            new SystemTables(new Functions(List.of(), List.of(), List.of()));

    private static ViewDefinition view(QualifiedName name) {
        var schema = Schema.of(Field.of("one", Type.INTEGER));
        return new ViewDefinition(
                name, schema, "SELECT 1 AS one", false, false, List.of(), Map.of());
    }

    @Test
    void keepsSchemasAndWhereViewsFindNames() {
        var name = new QualifiedName("b", "v");
        var catalog =
                CatalogState.empty(systemTables)
                        .withSchemas(List.of("b", "a"))
                        .withPath(List.of("a", "nowhere", "public"))
                        .with(view(name), List.of(), Map.of());

        var read = CatalogFormat.decode(CatalogFormat.encode(catalog), systemTables);

        assertThat(read.version()).isEqualTo(catalog.version());
        assertThat(read.userSchemas()).containsExactly("b", "a");
        assertThat(read.entry(name)).isEqualTo(catalog.entry(name));
        assertThat(read.entry(name).orElseThrow().path())
                .containsExactly("a", "public", "tm_catalog", "pg_catalog");
        // The path is the session's.
        assertThat(read.searchPath()).containsExactly("public", "tm_catalog", "pg_catalog");
    }

    @Test
    void readsWhatHadNoSchemas() throws IOException {
        var name = QualifiedName.of("v");
        var catalog = CatalogState.empty(systemTables).with(view(name), List.of(), Map.of());

        var read = CatalogFormat.decode(asFormat7(CatalogFormat.encode(catalog)), systemTables);

        assertThat(read.userSchemas()).isEmpty();
        assertThat(read.entry(name)).isEqualTo(catalog.entry(name));
    }

    /// Without the list of schemas at the end, and that of a view's path.
    private static byte[] asFormat7(byte[] bytes) throws IOException {
        var path = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(path)) {
            out.writeInt(3);
            for (String schema : List.of("public", "tm_catalog", "pg_catalog")) {
                out.writeBoolean(true);
                out.writeInt(schema.length());
                out.write(schema.getBytes(StandardCharsets.UTF_8));
            }
        }
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        String removed = path.toString(StandardCharsets.ISO_8859_1);
        assertThat(all).containsOnlyOnce(removed);
        byte[] old =
                all.substring(0, all.length() - 4)
                        .replace(removed, "")
                        .getBytes(StandardCharsets.ISO_8859_1);
        old[0] = 7;
        return old;
    }
}
