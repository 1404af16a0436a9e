// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.plan.Predict;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.model.ModelContent;
import io.tidemill.engine.model.ModelReader;
import io.tidemill.engine.model.ModelType;
import io.tidemill.engine.model.ModelTypes;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds to each row what a model makes of it.
///
/// In a query every row meets the model of the snapshot: linear. In a view a row meets the model of
/// the tick before it came, and what was said is kept with the row: a row that goes takes back
/// exactly what was said of it, and what the model learns later changes nothing. There the rows are
/// kept, with what was said of each.
///
/// Saved as [RememberedRows].
public final class PredictOperator extends Operator implements ModelUse {
    private final Predict plan;
    private final ModelType type;
    private final int[] arguments;
    private final List<Field> made;
    private final boolean once;
    private @Nullable RelationSnapshot snapshot;
    private @Nullable ModelReader reader;

    private final Schema input;
    private final List<Batch> changes = new ArrayList<>();
    private final RememberedRows said;

    /// An operator for `plan`.
    ///
    /// @param once whether no row will ever be taken back
    public PredictOperator(Predict plan, boolean once) {
        this.plan = plan;
        this.once = once;
        type = ModelTypes.of(plan.definition());
        arguments = plan.arguments().stream().mapToInt(Integer::intValue).toArray();
        input = plan.input().schema();
        int inputs = input.size();
        made = plan.schema().fields().subList(inputs, plan.schema().size());
        said = new RememberedRows(input, made.stream().map(field -> field.type().kind()).toList());
    }

    @Override
    public void use(@Nullable RelationSnapshot model) {
        if (model != snapshot) {
            snapshot = model;
            reader = null;
        }
    }

    private Column[] predict(Batch rows) {
        var out = new ColumnBuilder[made.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = ColumnBuilder.of(made.get(i).type().kind());
        }
        if (reader == null) {
            reader =
                    type.reader(
                            plan.definition(),
                            new ModelContent(requireNonNull(snapshot, "the model's content")));
        }
        reader.predict(rows, arguments, out);
        return Arrays.stream(out).map(ColumnBuilder::build).toArray(Column[]::new);
    }

    @Override
    public void accept(int port, Batch batch) {
        if (once) {
            emit(joined(batch, predict(batch), batch.weights()));
        } else {
            changes.add(batch);
        }
    }

    private static Batch joined(Batch rows, Column[] more, long @Nullable [] weights) {
        var columns = new Column[rows.columnCount() + more.length];
        for (int i = 0; i < rows.columnCount(); i++) {
            columns[i] = rows.column(i);
        }
        System.arraycopy(more, 0, columns, rows.columnCount(), more.length);
        return new Batch(rows.size(), columns, weights);
    }

    @Override
    public void flush(Tick tick) {
        if (changes.isEmpty()) {
            return;
        }
        var rows = Consolidator.consolidate(input, changes);
        changes.clear();
        var going = new int[rows.size()];
        var coming = new int[rows.size()];
        int goingCount = 0;
        int comingCount = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.weight(i) < 0) {
                going[goingCount++] = i;
            } else {
                coming[comingCount++] = i;
            }
        }
        takeBack(rows.gather(going, goingCount));
        say(rows.gather(coming, comingCount));
        said.sweep();
    }

    private void say(Batch rows) {
        if (rows.size() > 0) {
            var predictions = predict(rows);
            said.say(rows, predictions);
            emit(joined(rows, predictions, rows.weights()));
        }
    }

    private void takeBack(Batch rows) {
        if (rows.size() > 0) {
            var gone = said.takeBack(rows);
            emit(joined(gone.rows(), gone.said().toArray(Column[]::new), gone.rows().weights()));
        }
    }

    @Override
    public void checkpoint(PageSink sink) {
        said.checkpoint(sink, 0);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach(said::restore);
    }

    @Override
    public StateBound stateBound() {
        return StateBound.growing(
                "each row with what was said of it", "delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return said.sizeBytes();
    }

    @Override
    public String describe() {
        var names = input.names();
        return "Predict by model "
                + plan.model()
                + " from "
                + String.join(", ", plan.arguments().stream().map(names::get).toList());
    }
}
