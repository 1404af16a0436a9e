// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.expression.ExpressionText;
import java.util.ArrayList;
import java.util.List;

/// What a join is on, for `EXPLAIN`: conditions, all of which hold.
final class JoinText {
    private final Schema left;
    private final Schema right;
    private final List<String> conditions = new ArrayList<>();

    JoinText(Schema left, Schema right) {
        this.left = left;
        this.right = right;
    }

    /// The keys are equal, column by column.
    JoinText keys(List<Integer> leftKeys, List<Integer> rightKeys) {
        for (int i = 0; i < leftKeys.size(); i++) {
            condition(
                    left.field(leftKeys.get(i)).name()
                            + " = "
                            + right.field(rightKeys.get(i)).name());
        }
        return this;
    }

    /// `condition` holds.
    JoinText condition(String condition) {
        conditions.add(condition);
        return this;
    }

    /// `condition` holds, over the columns of left and right.
    JoinText condition(Expression condition) {
        var names = new ArrayList<>(left.names());
        names.addAll(right.names());
        return condition(ExpressionText.of(condition, names));
    }

    /// The operator's `name`, and what it is on.
    String after(String name) {
        return conditions.isEmpty() ? name : name + " on " + String.join(" and ", conditions);
    }
}
