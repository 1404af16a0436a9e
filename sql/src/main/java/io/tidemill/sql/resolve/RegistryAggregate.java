// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.type.Type;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// All overloads of an aggregate or window function of the registry.
public final class RegistryAggregate extends SqlAggFunction {
    /// An overload: argument types and result.
    record Overload(List<Type> arguments, Type result) {}

    private final List<Overload> overloads;
    private final boolean windowOnly;
    private final @Nullable AggregateOrder order;
    private final @Nullable WindowedCall windowed;

    RegistryAggregate(String name, List<Overload> overloads, boolean windowOnly) {
        this(name, overloads, windowOnly, null, null);
    }

    private RegistryAggregate(
            String name,
            List<Overload> overloads,
            boolean windowOnly,
            @Nullable AggregateOrder order,
            @Nullable WindowedCall windowed) {
        super(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                null,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                windowOnly,
                Optionality.OPTIONAL);
        this.overloads = List.copyOf(overloads);
        this.windowOnly = windowOnly;
        this.order = order;
        this.windowed = windowed;
    }

    /// The same aggregate over ordered rows.
    RegistryAggregate ordered(AggregateOrder by) {
        return new RegistryAggregate(by.name(), overloads, windowOnly, by, null);
    }

    /// The same function over the rows of a frame.
    RegistryAggregate windowed(WindowedCall over) {
        return new RegistryAggregate(over.name(), overloads, windowOnly, null, over);
    }

    /// How its rows are ordered, or null.
    public @Nullable AggregateOrder order() {
        return order;
    }

    /// What its call says of the rows of a window, or null.
    public @Nullable WindowedCall windowed() {
        return windowed;
    }

    /// The name, without what it says about order and frame.
    public String function() {
        return windowed != null
                ? windowed.function()
                : order == null ? getName() : order.function();
    }

    /// How many of `operands` are arguments; the others are what rows are ordered by, or of the
    /// frame.
    int argumentCount(int operands) {
        return windowed != null
                ? windowed.argumentCount(operands)
                : order == null ? operands : order.argumentCount(operands);
    }

    /// The overloads.
    List<Overloads.Candidate<Overload>> candidates() {
        return overloads.stream()
                .map(overload ->
                        new Overloads.Candidate<>(
                                overload, overload.arguments(), overload.result()))
                .toList();
    }

    /// Whether it makes sense OVER a window only.
    public boolean windowOnly() {
        return windowOnly;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ((Validator) validator).resolver().aggregate(this, call, scope);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        if (binding instanceof SqlCallBinding called) {
            return ((Validator) called.getValidator())
                    .resolver()
                    .aggregate(this, called.getCall(), called.getScope());
        }
        List<Type> types = binding.collectOperandTypes().stream().map(RelType::of).toList();
        return Resolver.aggregateType(this, types);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }

    @Override
    public boolean allowsFraming() {
        return true;
    }

    @Override
    public boolean allowsNullTreatment() {
        return true;
    }

    @Override
    public boolean allowsFilter() {
        return true;
    }
}
