// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// What expressions of MATCH_RECOGNIZE are made of besides functions: columns of variables, ways to
/// other rows, aggregates. What distinguishes one from another is part of the operator.
public final class PatternOperator extends ResolvedFunction {
    /// The forms.
    public enum Form {
        /// `a.price`, `price`: a column of the last row of a variable, or of any.
        COLUMN,
        /// `FIRST(a.price, n)`
        FIRST,
        /// `LAST(a.price, n)`
        LAST,
        /// `PREV(a.price, n)`
        PREV,
        /// `NEXT(a.price, n)`
        NEXT,
        /// `CLASSIFIER()`, `CLASSIFIER(a)`
        CLASSIFIER,
        /// `MATCH_NUMBER()`
        MATCH_NUMBER,
        /// A function by name: an aggregate over the rows of a variable, or a scalar one.
        FUNCTION,
        /// `RUNNING last(…)`
        RUNNING,
        /// `FINAL last(…)`
        FINAL,
        /// A condition of DEFINE.
        DEFINITION
    }

    private final Form form;
    private final List<Integer> variables;
    private final int offset;
    private final String function;
    private final boolean distinct;
    private volatile boolean aggregate;

    private PatternOperator(
            Form form, List<Integer> variables, int offset, String function, boolean distinct) {
        // Calcite compares operators by name.
        super(
                form == Form.FUNCTION
                        ? "pattern " + function + (distinct ? " distinct " : " ") + variables
                        : form.name().toLowerCase(Locale.ROOT) + " " + variables + " " + offset,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.form = form;
        this.variables = List.copyOf(variables);
        this.offset = offset;
        this.function = function;
        this.distinct = distinct;
    }

    /// An operator of a form that has no offset.
    ///
    /// @param variables labels; empty means any
    public static PatternOperator of(Form form, List<Integer> variables) {
        return new PatternOperator(form, variables, 0, "", false);
    }

    /// FIRST, LAST, PREV or NEXT.
    ///
    /// @param variables labels of the columns in its argument; empty means any
    public static PatternOperator navigation(Form form, List<Integer> variables, int offset) {
        return new PatternOperator(form, variables, offset, "", false);
    }

    /// The function called `name`, whatever it is.
    ///
    /// @param variables labels, for an aggregate without arguments; empty means any
    public static PatternOperator function(String name, List<Integer> variables, boolean distinct) {
        return new PatternOperator(Form.FUNCTION, variables, 0, name, distinct);
    }

    /// What it is.
    public Form form() {
        return form;
    }

    /// Labels of the variables whose rows it is about; empty means any.
    public List<Integer> variables() {
        return variables;
    }

    /// How many rows away.
    public int offset() {
        return offset;
    }

    /// The name of a function.
    public String function() {
        return function;
    }

    /// Whether an aggregate counts equal arguments once.
    public boolean distinct() {
        return distinct;
    }

    /// Whether it is a function that is an aggregate. Known when its type is.
    public boolean isAggregate() {
        return aggregate;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        var own = (Validator) validator;
        return switch (form) {
            case COLUMN, FIRST, LAST, PREV, NEXT ->
                    RelTypes.of(own.resolver().typeOf(call.operand(0), scope), true);
            case CLASSIFIER -> RelTypes.of(Type.TEXT, true);
            case MATCH_NUMBER -> RelTypes.of(Type.BIGINT, true);
            case RUNNING, FINAL -> {
                RelDataType type = own.deriveType(scope, call.operand(0));
                checkSemantics(call.operand(0));
                yield type;
            }
            case DEFINITION -> {
                own.resolver().condition(call, 0, "DEFINE", scope);
                yield RelTypes.of(Type.BOOLEAN, true);
            }
            case FUNCTION -> functionType(own, scope, call);
        };
    }

    private RelDataType functionType(Validator validator, SqlValidatorScope scope, SqlCall call) {
        int position = Resolver.position(call);
        SqlOperator operator = validator.operators().named(function);
        if (SqlStdOperatorTable.COUNT.equals(operator)) {
            aggregated(call);
            call.getOperandList().forEach(operand -> validator.deriveType(scope, operand));
            return RelTypes.of(Type.BIGINT, true);
        }
        if (operator instanceof RegistryAggregate known && !known.windowOnly()) {
            aggregated(call);
            return validator.resolver().aggregate(known, call, scope);
        }
        if (operator instanceof RegistryFunction && distinct) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "DISTINCT specified, but " + function + " is not an aggregate function")
                    .at(position);
        }
        if (operator instanceof RegistryFunction known) {
            return validator.resolver().function(known, call, scope);
        }
        if (operator != null || AggregateOrder.parse(function) != null) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            AggregateOrder.functionOf(function)
                                    + (operator == null ? " with ORDER BY" : "")
                                    + " is not supported in MATCH_RECOGNIZE")
                    .hint("Call it in the select list, over the columns of the matches.")
                    .at(position);
        }
        throw validator
                .resolver()
                .noFunction(
                        function, validator.resolver().argumentTypes(call, scope), position, false);
    }

    /// An aggregate's columns must be of one variable, and of the rows themselves.
    private void aggregated(SqlCall call) {
        aggregate = true;
        var seen = new Seen();
        call.getOperandList().forEach(seen::visitNode);
    }

    private final class Seen {
        private boolean any;
        private List<Integer> of = List.of();

        private void visitNode(SqlNode node) {
            if (!(node instanceof SqlCall call)) {
                return;
            }
            if (call.getOperator() instanceof PatternOperator inner
                    && inner.form != Form.FUNCTION) {
                if (inner.form != Form.COLUMN && inner.form != Form.CLASSIFIER) {
                    throw SqlException.of(
                                    SqlState.GROUPING_ERROR,
                                    "aggregate function "
                                            + function
                                            + " cannot contain "
                                            + inner.form)
                            .hint("An aggregate sees the columns of each of its rows.")
                            .at(Resolver.position(call));
                }
                if (any && !of.equals(inner.variables)) {
                    throw severalVariables(function, Resolver.position(call));
                }
                any = true;
                of = inner.variables;
                return;
            }
            if (call.getOperator() instanceof PatternOperator inner && inner.aggregate) {
                throw SqlException.of(
                                SqlState.GROUPING_ERROR,
                                "aggregate function calls cannot be nested")
                        .at(Resolver.position(call));
            }
            call.getOperandList().stream().filter(each -> each != null).forEach(this::visitNode);
        }
    }

    /// The error for columns of several variables where they must be of one.
    public static SqlException severalVariables(String function, int position) {
        return SqlException.of(
                        SqlState.SYNTAX_ERROR,
                        "the columns in " + function + " must all be of the same pattern variable")
                .hint("Put the variable's name in front of each, or compute with several calls.")
                .at(position);
    }

    private void checkSemantics(SqlNode operand) {
        boolean fits =
                operand instanceof SqlCall inner
                        && inner.getOperator() instanceof PatternOperator operator
                        && (operator.form == Form.FIRST
                                || operator.form == Form.LAST
                                || operator.aggregate);
        if (!fits) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            form + " must be followed by FIRST, LAST or an aggregate function")
                    .hint("Write " + form + " LAST(x) for the column x.")
                    .at(Resolver.position(operand));
        }
    }
}
