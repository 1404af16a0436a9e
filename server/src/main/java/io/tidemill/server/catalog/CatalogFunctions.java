// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.function.Function;
import java.util.ArrayList;
import java.util.List;

/// Functions that clients call on the tables of `pg_catalog`, and those of the catalog of our own.
public final class CatalogFunctions {
    private CatalogFunctions() {}

    /// The functions.
    public static List<Function> all() {
        var all = new ArrayList<>(ReferenceFunctions.all());
        all.addAll(DefinitionFunctions.all());
        all.addAll(PrivilegeFunctions.all());
        all.addAll(SettingFunctions.all());
        all.addAll(SizeFunctions.all());
        all.addAll(SequenceFunctions.all());
        all.addAll(ModelExport.all());
        return List.copyOf(all);
    }
}
