// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Nulls;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.function.Cell;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Values;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Emits the code that evaluates an expression for one row, within a method.
///
/// Every value goes to a local variable (or is a constant), so the operand stack is empty between
/// values and code may jump to the label for NULL from anywhere. The JIT keeps the locals in
/// registers. Conditions are emitted as jumps.
final class Emitter {
    private static final ClassDesc CELL = ProgramBuilder.desc(Cell.class);

    private final ProgramBuilder program;
    private final CodeBuilder code;
    private final int row;
    private final boolean nulls;
    private final SortedMap<Integer, Integer> hoistedValues = new TreeMap<>();
    private final SortedMap<Integer, Integer> hoistedNulls = new TreeMap<>();

    /// @param row the local variable that holds the row's number
    /// @param nulls whether input columns may have NULLs
    Emitter(ProgramBuilder program, CodeBuilder code, int row, boolean nulls) {
        this.program = program;
        this.code = code;
        this.row = row;
        this.nulls = nulls;
    }

    /// A value at hand.
    @FunctionalInterface
    interface Value {
        /// Pushes it.
        void load(CodeBuilder code);
    }

    /// Keeps the input columns that `expression` reads in local variables from here on.
    void hoist(Expression expression) {
        var read = new TreeMap<Integer, Kind>();
        Traits.inputs(expression, read);
        if (read.size() > 64) {
            return;
        }
        read.forEach((input, kind) -> {
            int values = code.allocateLocal(TypeKind.REFERENCE);
            loadValues(input, kind);
            code.astore(values);
            hoistedValues.put(input, values);
            if (nulls) {
                int local = code.allocateLocal(TypeKind.REFERENCE);
                loadNulls(input);
                code.astore(local);
                hoistedNulls.put(input, local);
            }
        });
    }

    private void loadValues(int input, Kind kind) {
        var hoisted = hoistedValues.get(input);
        if (hoisted != null) {
            code.aload(hoisted);
        } else {
            program.loadField(
                    code, ProgramBuilder.valuesField(input), ProgramBuilder.valuesType(kind));
        }
    }

    private void loadNulls(int input) {
        var hoisted = hoistedNulls.get(input);
        if (hoisted != null) {
            code.aload(hoisted);
        } else {
            program.loadField(code, ProgramBuilder.nullsField(input), ProgramBuilder.LONGS);
        }
    }

    /// Emits code that computes `expression`, or jumps to `whenNull` where it is NULL.
    Value value(Expression expression, Label whenNull) {
        if (!program.isOutlined(expression)) {
            return valueInline(expression, whenNull);
        }
        var part = program.part(expression, nulls);
        program.callPart(code, part, row);
        code.ifeq(whenNull);
        program.loadPart(code, part);
        return store(expression.type().kind());
    }

    /// The same, though it could be a method of its own.
    Value valueInline(Expression expression, Label whenNull) {
        var kind = expression.type().kind();
        return switch (expression) {
            case Literal literal when literal.isNull() -> {
                code.goto_(whenNull);
                yield _ -> dummy(kind);
            }
            case Literal literal -> literal(literal);
            case Input input -> input(input, whenNull);
            case Call call ->
                    switch (call(call, whenNull)) {
                        case ON_STACK -> store(kind);
                        case BOOLEAN_ON_STACK -> {
                            code.i2l();
                            yield store(kind);
                        }
                    };
            case And _, Or _, IsNull _, IsDistinct _ -> truth(expression, whenNull);
            case Case c -> {
                int result = allocate(kind);
                var end = code.newLabel();
                for (var branch : c.branches()) {
                    var whenTrue = code.newLabel();
                    var next = code.newLabel();
                    condition(branch.condition(), whenTrue, next, next);
                    code.labelBinding(whenTrue);
                    value(branch.result(), whenNull).load(code);
                    storeTo(result, kind);
                    code.goto_(end).labelBinding(next);
                }
                value(c.otherwise(), whenNull).load(code);
                storeTo(result, kind);
                code.labelBinding(end);
                yield local(result, kind);
            }
            case Coalesce coalesce -> {
                int result = allocate(kind);
                var end = code.newLabel();
                var operands = coalesce.operands();
                for (int i = 0; i < operands.size(); i++) {
                    boolean last = i == operands.size() - 1;
                    var next = last ? whenNull : code.newLabel();
                    value(operands.get(i), next).load(code);
                    storeTo(result, kind);
                    if (!last) {
                        code.goto_(end).labelBinding(next);
                    }
                }
                code.labelBinding(end);
                yield local(result, kind);
            }
            case Cast _, Parameter _ ->
                    throw new IllegalStateException("not prepared: " + expression);
        };
    }

    /// Emits code that jumps to one of the labels; control never falls through.
    void condition(Expression expression, Label whenTrue, Label whenFalse, Label whenNull) {
        if (program.isOutlined(expression)) {
            jump(value(expression, whenNull), whenTrue, whenFalse);
            return;
        }
        switch (expression) {
            case And(var operands) -> connect(operands, whenFalse, whenTrue, whenNull, true);
            case Or(var operands) -> connect(operands, whenTrue, whenFalse, whenNull, false);
            case IsNull(Input input) -> {
                if (nulls) {
                    testNull(input);
                    code.ifne(whenTrue);
                }
                code.goto_(whenFalse);
            }
            case IsNull(var input) -> {
                value(input, whenTrue);
                code.goto_(whenFalse);
            }
            case IsDistinct distinct -> distinct(distinct, whenTrue, whenFalse);
            case Call call when isNot(call) ->
                    condition(call.arguments().getFirst(), whenFalse, whenTrue, whenNull);
            case Call call -> {
                switch (call(call, whenNull)) {
                    case BOOLEAN_ON_STACK -> code.ifne(whenTrue).goto_(whenFalse);
                    case ON_STACK -> code.lconst_0().lcmp().ifne(whenTrue).goto_(whenFalse);
                }
            }
            default -> jump(value(expression, whenNull), whenTrue, whenFalse);
        }
    }

    private void jump(Value truth, Label whenTrue, Label whenFalse) {
        truth.load(code);
        code.lconst_0().lcmp().ifne(whenTrue).goto_(whenFalse);
    }

    private static boolean isNot(Call call) {
        return call.function().name().equals("not")
                && call.arguments().size() == 1
                && call.arguments().getFirst().type().name() == TypeName.BOOLEAN;
    }

    /// AND or OR: the first operand that is decisive (false for AND, true for OR) decides. After a
    /// NULL the others are still asked, unless no decision of theirs and no error could make a
    /// difference.
    private void connect(
            List<Expression> operands, Label decided, Label open, Label whenNull, boolean and) {
        var settled = new boolean[operands.size()];
        boolean needsFlag = false;
        for (int i = 0; i < settled.length; i++) {
            var rest = operands.subList(i + 1, operands.size());
            settled[i] =
                    !Traits.mayBeNull(operands.get(i), nulls)
                            || rest.isEmpty()
                            || (whenNull == decided && rest.stream().noneMatch(Traits::mayFail));
            needsFlag |= !settled[i] && whenNull != open;
        }
        int sawNull = needsFlag ? code.allocateLocal(TypeKind.INT) : -1;
        if (needsFlag) {
            code.iconst_0().istore(sawNull);
        }
        for (int i = 0; i < settled.length; i++) {
            var next = code.newLabel();
            var operandNull = settled[i] ? whenNull : whenNull == open ? next : code.newLabel();
            if (and) {
                condition(operands.get(i), next, decided, operandNull);
            } else {
                condition(operands.get(i), decided, next, operandNull);
            }
            if (!settled[i] && whenNull != open) {
                code.labelBinding(operandNull).iconst_1().istore(sawNull);
            }
            code.labelBinding(next);
        }
        if (needsFlag) {
            code.iload(sawNull).ifne(whenNull);
        }
        code.goto_(open);
    }

    private void distinct(IsDistinct distinct, Label whenTrue, Label whenFalse) {
        var left = flagged(distinct.left());
        var right = flagged(distinct.right());
        var bothPresent = code.newLabel();
        var leftNull = code.newLabel();
        code.iload(left.isNull()).ifne(leftNull);
        code.iload(right.isNull()).ifeq(bothPresent).goto_(whenTrue);
        code.labelBinding(leftNull);
        code.iload(right.isNull()).ifne(whenFalse).goto_(whenTrue);
        code.labelBinding(bothPresent);
        var type = distinct.left().type();
        if (type.kind() == Kind.BYTES) {
            program.load(code, program.type(type));
        }
        left.value().load(code);
        right.value().load(code);
        compare(type);
        code.ifne(whenFalse).goto_(whenTrue);
    }

    /// Replaces two values on the stack, for kind `BYTES` with the type below, by whether they are
    /// the same.
    private void compare(Type type) {
        switch (type.kind()) {
            case LONG -> {
                var same = code.newLabel();
                var end = code.newLabel();
                code.lcmp().ifeq(same).iconst_0().goto_(end);
                code.labelBinding(same).iconst_1().labelBinding(end);
            }
            case DOUBLE ->
                    code.invokestatic(
                            ProgramBuilder.desc(Equality.class),
                            "equal",
                            MethodTypeDesc.of(CD_boolean, CD_double, CD_double));
            case BYTES ->
                    code.invokestatic(
                            ProgramBuilder.desc(Values.class),
                            "equalBytes",
                            MethodTypeDesc.of(
                                    CD_boolean,
                                    ProgramBuilder.desc(Type.class),
                                    ProgramBuilder.SLICE,
                                    ProgramBuilder.SLICE));
        }
    }

    private record Flagged(Value value, int isNull) {}

    /// Computes `expression`, and into a local variable whether it is NULL.
    private Flagged flagged(Expression expression) {
        var kind = expression.type().kind();
        int result = allocate(kind);
        int isNull = code.allocateLocal(TypeKind.INT);
        var whenNull = code.newLabel();
        var end = code.newLabel();
        value(expression, whenNull).load(code);
        storeTo(result, kind);
        code.iconst_0().istore(isNull).goto_(end);
        code.labelBinding(whenNull);
        dummy(kind);
        storeTo(result, kind);
        code.iconst_1().istore(isNull);
        code.labelBinding(end);
        return new Flagged(local(result, kind), isNull);
    }

    private Value truth(Expression expression, Label whenNull) {
        int result = allocate(Kind.LONG);
        var whenTrue = code.newLabel();
        var whenFalse = code.newLabel();
        var end = code.newLabel();
        condition(expression, whenTrue, whenFalse, whenNull);
        code.labelBinding(whenTrue).lconst_1().lstore(result).goto_(end);
        code.labelBinding(whenFalse).lconst_0().lstore(result);
        code.labelBinding(end);
        return local(result, Kind.LONG);
    }

    private Value literal(Literal literal) {
        return switch (literal.value()) {
            case LongColumn longs -> {
                long value = longs.values()[0];
                yield c -> c.loadConstant(value);
            }
            case DoubleColumn doubles -> {
                double value = doubles.values()[0];
                yield c -> c.loadConstant(value);
            }
            default -> {
                var slice = program.sliceOf(literal);
                yield c -> program.load(c, slice);
            }
        };
    }

    private Value input(Input input, Label whenNull) {
        var kind = input.type().kind();
        if (nulls) {
            testNull(input);
            code.ifne(whenNull);
        }
        loadValues(input.index(), kind);
        code.iload(row);
        switch (kind) {
            case LONG -> code.laload();
            case DOUBLE -> code.daload();
            case BYTES -> {
                var slice = program.sliceOf(input);
                program.load(code, slice);
                code.invokevirtual(
                        ProgramBuilder.BYTES_COLUMN,
                        "get",
                        MethodTypeDesc.of(CD_void, CD_int, ProgramBuilder.SLICE));
                return c -> program.load(c, slice);
            }
        }
        return store(kind);
    }

    private void testNull(Input input) {
        loadNulls(input.index());
        code.iload(row);
        code.invokestatic(
                ProgramBuilder.desc(Nulls.class),
                "get",
                MethodTypeDesc.of(CD_boolean, ProgramBuilder.LONGS, CD_int));
    }

    private enum Outcome {
        ON_STACK,
        BOOLEAN_ON_STACK
    }

    /// Emits a call; the result is on the stack.
    private Outcome call(Call call, Label whenNull) {
        var invocation = Invocation.of(call.function());
        var values =
                invocation.strict()
                        ? arguments(call, whenNull)
                        : call.arguments().stream().map(this::element).toList();
        if (invocation.context()) {
            program.loadContext(code);
        }
        if (invocation.bound() != null) {
            program.load(code, program.type(invocation.bound()));
        }
        int fixed = invocation.arguments().size() - (invocation.variadic() ? 1 : 0);
        values.subList(0, fixed).forEach(value -> value.load(code));
        if (invocation.variadic()) {
            loadArray(invocation.arguments().get(fixed), values.subList(fixed, values.size()));
        }
        if (invocation.memo()) {
            program.load(code, program.memo());
        }
        if (invocation.out() == null) {
            invoke(invocation);
            return invocation.givesBoolean() ? Outcome.BOOLEAN_ON_STACK : Outcome.ON_STACK;
        }
        var out = invocation.out() == Cell.class ? program.cell() : program.constant(new Slice());
        program.load(code, out);
        invoke(invocation);
        if (invocation.nullable()) {
            code.ifeq(whenNull);
        }
        program.load(code, out);
        switch (invocation.result()) {
            case LONG -> code.getfield(CELL, "longValue", ProgramBuilder.localType(Kind.LONG));
            case DOUBLE -> code.getfield(CELL, "doubleValue", CD_double);
            case BYTES -> {}
        }
        return Outcome.ON_STACK;
    }

    /// Computes the arguments of a strict function. Where one is NULL, the others are computed all
    /// the same if they may raise an error; then control goes to `whenNull`.
    private List<Value> arguments(Call call, Label whenNull) {
        var arguments = call.arguments();
        if (Traits.hasNullLiteral(call)) {
            for (var argument : arguments) {
                if (Traits.isFailingConstant(argument)) {
                    value(argument, whenNull);
                }
            }
            code.goto_(whenNull);
            return arguments.stream().<Value>map(a -> _ -> dummy(a.type().kind())).toList();
        }
        int failing = arguments.size() - 1;
        while (failing > 0 && !Traits.mayFail(arguments.get(failing))) {
            failing--;
        }
        var values = new ArrayList<Value>();
        int sawNull = -1;
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (i >= failing || !Traits.mayBeNull(argument, nulls)) {
                values.add(value(argument, whenNull));
                continue;
            }
            var flagged = flagged(argument);
            values.add(flagged.value());
            if (sawNull < 0) {
                sawNull = flagged.isNull();
            } else {
                code.iload(sawNull).iload(flagged.isNull()).ior().istore(sawNull);
            }
        }
        if (sawNull >= 0) {
            code.iload(sawNull).ifne(whenNull);
        }
        return values;
    }

    /// Computes an argument of a function that takes NULL: the bytes of an element, or null.
    private Value element(Expression argument) {
        if (argument instanceof Literal literal && literal.isNull()) {
            return CodeBuilder::aconst_null;
        }
        var kind = argument.type().kind();
        int result = code.allocateLocal(TypeKind.REFERENCE);
        var whenNull = code.newLabel();
        var end = code.newLabel();
        var value = value(argument, whenNull);
        value.load(code);
        if (kind != Kind.BYTES) {
            program.load(code, program.constant(new Slice()));
            code.invokestatic(
                    ProgramBuilder.desc(ArrayValue.class),
                    "element",
                    MethodTypeDesc.of(
                            ProgramBuilder.SLICE,
                            ProgramBuilder.localType(kind),
                            ProgramBuilder.SLICE));
        }
        code.astore(result).goto_(end);
        code.labelBinding(whenNull).aconst_null().astore(result);
        code.labelBinding(end);
        return local(result, Kind.BYTES);
    }

    private void loadArray(Kind kind, List<Value> values) {
        var array =
                program.constant(
                        switch (kind) {
                            case LONG -> new long[values.size()];
                            case DOUBLE -> new double[values.size()];
                            case BYTES -> new Slice[values.size()];
                        });
        for (int i = 0; i < values.size(); i++) {
            program.load(code, array);
            code.loadConstant(i);
            values.get(i).load(code);
            switch (kind) {
                case LONG -> code.lastore();
                case DOUBLE -> code.dastore();
                case BYTES -> code.aastore();
            }
        }
        program.load(code, array);
    }

    private void invoke(Invocation invocation) {
        var method = invocation.method();
        code.invokestatic(
                ProgramBuilder.desc(method.getDeclaringClass()),
                method.getName(),
                MethodTypeDesc.of(
                        ProgramBuilder.desc(method.getReturnType()),
                        List.of(method.getParameterTypes()).stream()
                                .map(ProgramBuilder::desc)
                                .toList()));
    }

    private int allocate(Kind kind) {
        return code.allocateLocal(typeKind(kind));
    }

    private void storeTo(int local, Kind kind) {
        code.storeLocal(typeKind(kind), local);
    }

    private Value store(Kind kind) {
        int local = allocate(kind);
        storeTo(local, kind);
        return local(local, kind);
    }

    private static Value local(int local, Kind kind) {
        return c -> c.loadLocal(typeKind(kind), local);
    }

    /// Pushes a value that nothing reads.
    private void dummy(Kind kind) {
        switch (kind) {
            case LONG -> code.lconst_0();
            case DOUBLE -> code.dconst_0();
            case BYTES -> code.aconst_null();
        }
    }

    private static TypeKind typeKind(Kind kind) {
        return switch (kind) {
            case LONG -> TypeKind.LONG;
            case DOUBLE -> TypeKind.DOUBLE;
            case BYTES -> TypeKind.REFERENCE;
        };
    }
}
