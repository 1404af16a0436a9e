// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.DetectionScore;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.List;
import java.util.Map;

/// Judges what a model makes of rows that are anomalies or not, where the option `label` says which
/// are.
final class DetectionEvaluator implements Evaluator {
    private static final String LABEL = "label";

    private final ModelDefinition model;
    private final ModelReader reader;
    private final int label;
    private final DetectionScore score = new DetectionScore();

    DetectionEvaluator(ModelDefinition model, ModelReader reader, Map<String, String> options) {
        Evaluator.requireKnown(options, List.of(LABEL));
        this.model = model;
        this.reader = reader;
        label = options.containsKey(LABEL) ? model.input().size() : -1;
    }

    @Override
    public void add(Batch rows) {
        var said = Evaluator.predict(reader, model, rows);
        double[] scores = Evaluator.doubles(said[0], rows.size());
        var alarms = (LongColumn) said[1];
        for (int i = 0; i < rows.size(); i++) {
            if (alarms.isNull(i)) {
                continue;
            }
            boolean alarm = alarms.values()[i] != 0;
            if (label < 0 || rows.column(label).isNull(i)) {
                score.add(alarm);
            } else {
                score.add(scores[i], alarm, rows.longs(label).values()[i] != 0);
            }
        }
    }

    @Override
    public List<Figure> figures() {
        return Figure.of(score.metrics(), score.count());
    }
}
