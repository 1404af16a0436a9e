// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;

/// The rows of all inputs. Linear: Δ(A + B) = ΔA + ΔB.
///
/// | in | out |
/// | --- | --- |
/// | input 0: +1 (x: 3) | +1 (x: 3) |
/// | input 1: −1 (x: 3) | −1 (x: 3) |
public final class UnionOperator extends Operator {
    @Override
    public void accept(int input, Batch batch) {
        emit(batch);
    }

    @Override
    public String describe() {
        return "Union all";
    }
}
