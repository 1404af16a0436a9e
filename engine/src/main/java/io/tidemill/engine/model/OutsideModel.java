// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.model.ScoringModel;
import io.tidemill.engine.table.Attachment;
import org.jspecify.annotations.Nullable;

/// A model that was made elsewhere, loaded when it is first used: a server starts though a model of
/// its catalog does not. Thread-safe.
public final class OutsideModel implements Attachment {
    private final ModelDefinition definition;
    private final ModelFiles files;
    private volatile @Nullable ScoringModel loaded;

    /// The model of `definition`.
    public OutsideModel(ModelDefinition definition, ModelFiles files) {
        this.definition = definition;
        this.files = files;
    }

    /// The model.
    ///
    /// Errors: where it cannot be loaded.
    ScoringModel get() {
        var model = loaded;
        if (model == null) {
            synchronized (this) {
                model = loaded;
                if (model == null) {
                    model = files.load(definition);
                    loaded = model;
                }
            }
        }
        return model;
    }
}
