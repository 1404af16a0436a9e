// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.ClassificationScore;
import io.tidemill.analytics.score.ExactArea;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.List;

/// Judges predictions of a target.
final class SupervisedEvaluator implements Evaluator {
    private final ModelDefinition model;
    private final ModelReader reader;
    private final boolean classifies;
    private final int target;
    private final RegressionScore errors = new RegressionScore();
    private final ClassificationScore answers = new ClassificationScore();
    private final ExactArea area = new ExactArea();

    SupervisedEvaluator(ModelDefinition model, ModelReader reader, boolean classifies) {
        this.model = model;
        this.reader = reader;
        this.classifies = classifies;
        target = model.column("target");
    }

    @Override
    public void add(Batch rows) {
        int size = rows.size();
        double[] predictions = Evaluator.doubles(Evaluator.predict(reader, model, rows)[0], size);
        double[] targets = Features.numbers(rows.column(target), model.input().type(target), size);
        if (!classifies) {
            errors.add(predictions, targets, 0, size);
            return;
        }
        answers.add(predictions, targets, 0, size);
        for (int i = 0; i < size; i++) {
            if (!Double.isNaN(targets[i])) {
                area.add(predictions[i], targets[i] >= 0.5);
            }
        }
    }

    @Override
    public List<Figure> figures() {
        return classifies
                ? Figure.of(answers.metrics(area.value()), answers.count())
                : Figure.of(errors.metrics(), errors.count());
    }
}
