// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which version of its definition a model has, and the other ones, by number: the last
/// [#OTHERS_MAX].
///
/// @param number of the present version
/// @param createdMicros when that was defined, microseconds since 1970-01-01 UTC
public record ModelHistory(int number, long createdMicros, List<ModelVersion> others) {
    private static final int OTHERS_MAX = 100;

    public ModelHistory {
        others =
                others.stream()
                        .sorted(Comparator.comparingInt(ModelVersion::number))
                        .skip(Math.max(0, others.size() - OTHERS_MAX))
                        .toList();
    }

    /// That of a model that is new.
    public static ModelHistory first(long createdMicros) {
        return new ModelHistory(1, createdMicros, List.of());
    }

    /// That of what takes the place of `old`: a further version.
    public static ModelHistory after(ViewDefinition old, ModelDefinition model, long nowMicros) {
        var all = model.history().all(old, model);
        int last = all.stream().mapToInt(ModelVersion::number).max().orElse(0);
        return new ModelHistory(last + 1, nowMicros, all);
    }

    /// That of version `to` in the place of `old`.
    public static ModelHistory backTo(ModelVersion to, ViewDefinition old, ModelDefinition model) {
        var all = new ArrayList<>(model.history().all(old, model));
        all.removeIf(version -> version.number() == to.number());
        return new ModelHistory(to.number(), to.createdMicros(), all);
    }

    /// All versions of a model whose history this is.
    public List<ModelVersion> all(ViewDefinition view, ModelDefinition model) {
        var all = new ArrayList<>(others);
        all.add(new ModelVersion(number, createdMicros, model.options(), view.sql()));
        all.sort(Comparator.comparingInt(ModelVersion::number));
        return all;
    }

    /// One of the others.
    public Optional<ModelVersion> other(int wanted) {
        return others.stream().filter(version -> version.number() == wanted).findFirst();
    }
}
