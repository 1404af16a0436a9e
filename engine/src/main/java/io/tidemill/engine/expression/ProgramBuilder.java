// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Nulls;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Generates the class of a [Program]: per expression a method that loops over the rows, in two
/// variants, for batches without and with NULLs in the columns that it reads.
///
/// A large expression is cut into methods of its own ([#isOutlined]), as the JIT does not compile
/// methods of more than 8000 bytes.
final class ProgramBuilder {
    /// So many nodes of an expression at least go to a method of their own.
    private static final int NODES_MAX = 64;

    private static final ClassDesc SELF =
            ClassDesc.of(ProgramBuilder.class.getPackageName(), "CompiledProgram");
    private static final ClassDesc PROGRAM = desc(Program.class);
    private static final ClassDesc BATCH = desc(Batch.class);
    private static final ClassDesc COLUMN = desc(Column.class);
    static final ClassDesc LONG_COLUMN = desc(LongColumn.class);
    static final ClassDesc DOUBLE_COLUMN = desc(DoubleColumn.class);
    static final ClassDesc BYTES_COLUMN = desc(BytesColumn.class);
    private static final ClassDesc BYTES_BUILDER = desc(ColumnBuilder.Bytes.class);
    private static final ClassDesc NULLS = desc(Nulls.class);
    static final ClassDesc SLICE = desc(Slice.class);
    static final ClassDesc LONGS = CD_long.arrayType();
    static final ClassDesc DOUBLES = CD_double.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();

    /// A field that is set once, with an object made at compile time.
    record Constant(String name, ClassDesc type, Object value) {}

    /// An expression that is computed by the method `name`, for one row: gives whether it is not
    /// NULL and leaves the value in the field of that name.
    record Part(String name, Expression expression, boolean nulls) {}

    private final List<Expression> expressions;
    private final boolean selecting;
    private final SortedMap<Integer, Kind> inputs = new TreeMap<>();
    private final List<Constant> constants = new ArrayList<>();
    private final Map<Object, Constant> shared = new HashMap<>();
    private final IdentityHashMap<Expression, Boolean> outlined = new IdentityHashMap<>();
    private final Queue<Part> partsToWrite = new ArrayDeque<>();
    private int partCount;

    private ProgramBuilder(List<Expression> expressions, boolean selecting) {
        this.expressions = expressions;
        this.selecting = selecting;
        for (var expression : expressions) {
            Traits.inputs(expression, inputs);
            expression.parts().forEach(this::outline);
        }
    }

    /// A program that evaluates `expressions`, which are prepared.
    ///
    /// @param selecting whether it selects the rows for which they, booleans, are true; else it
    ///   gives columns
    /// @throws IllegalArgumentException if they are too large for a class
    static Program build(List<Expression> expressions, boolean selecting) {
        var builder = new ProgramBuilder(expressions, selecting);
        var bytes = ClassFile.of().build(SELF, builder::write);
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            Object[] values = builder.constants.stream().map(Constant::value).toArray();
            return (Program)
                    lookup.lookupClass()
                            .getDeclaredConstructor(Object[].class)
                            .newInstance((Object) values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private int outline(Expression expression) {
        int nodes = 1;
        for (var part : expression.parts()) {
            nodes += outline(part);
        }
        if (nodes < NODES_MAX) {
            return nodes;
        }
        outlined.put(expression, true);
        return 1;
    }

    boolean isOutlined(Expression expression) {
        return outlined.containsKey(expression);
    }

    SortedMap<Integer, Kind> inputs() {
        return inputs;
    }

    private void write(ClassBuilder builder) {
        builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
        builder.withSuperclass(PROGRAM);
        inputs.forEach((index, kind) -> {
            builder.withField(valuesField(index), valuesType(kind), 0);
            builder.withField(nullsField(index), LONGS, 0);
        });
        method(builder, "bind", MethodTypeDesc.of(CD_void, BATCH), this::bind);
        method(builder, "release", MethodTypeDesc.of(CD_void), this::release);
        for (int i = 0; i < expressions.size(); i++) {
            if (!isTrivial(expressions.get(i))) {
                writeLoops(builder, i, false);
                writeLoops(builder, i, true);
            }
        }
        dispatch(builder, "column", !selecting, COLUMN, CD_int);
        dispatch(builder, "select", selecting, CD_int, CD_int, INTS);
        while (!partsToWrite.isEmpty()) {
            writePart(builder, partsToWrite.remove());
        }
        writeConstants(builder);
    }

    private void writeLoops(ClassBuilder builder, int index, boolean nulls) {
        var expression = expressions.get(index);
        if (selecting) {
            method(
                    builder,
                    loopName("select", index, nulls),
                    MethodTypeDesc.of(CD_int, CD_int, INTS),
                    code -> selectLoop(code, expression, nulls));
        } else {
            method(
                    builder,
                    loopName("column", index, nulls),
                    MethodTypeDesc.of(COLUMN, CD_int),
                    code -> columnLoop(code, expression, nulls));
        }
    }

    /// Whether `expression` needs no loop: a projection takes inputs and constants as they are.
    private boolean isTrivial(Expression expression) {
        return !selecting && (expression instanceof Input || expression instanceof Literal);
    }

    private static String loopName(String method, int index, boolean nulls) {
        return method + index + (nulls ? "Nulls" : "");
    }

    private static void method(
            ClassBuilder builder, String name, MethodTypeDesc type, Consumer<CodeBuilder> code) {
        builder.withMethodBody(name, type, ClassFile.ACC_PUBLIC, code);
    }

    // Input columns

    static String valuesField(int input) {
        return "values" + input;
    }

    static String nullsField(int input) {
        return "nulls" + input;
    }

    /// What is kept of an input column of `kind`: its values.
    static ClassDesc valuesType(Kind kind) {
        return switch (kind) {
            case LONG -> LONGS;
            case DOUBLE -> DOUBLES;
            case BYTES -> BYTES_COLUMN;
        };
    }

    private void bind(CodeBuilder code) {
        inputs.forEach((index, kind) -> {
            var type =
                    switch (kind) {
                        case LONG -> LONG_COLUMN;
                        case DOUBLE -> DOUBLE_COLUMN;
                        case BYTES -> BYTES_COLUMN;
                    };
            code.aload(0).aload(1).loadConstant(index);
            code.invokevirtual(BATCH, "column", MethodTypeDesc.of(COLUMN, CD_int));
            code.checkcast(type);
            if (kind != Kind.BYTES) {
                code.invokevirtual(type, "values", MethodTypeDesc.of(valuesType(kind)));
            }
            code.putfield(SELF, valuesField(index), valuesType(kind));
            code.aload(0).aload(1).loadConstant(index);
            code.invokevirtual(BATCH, "column", MethodTypeDesc.of(COLUMN, CD_int));
            code.invokeinterface(COLUMN, "nulls", MethodTypeDesc.of(LONGS));
            code.putfield(SELF, nullsField(index), LONGS);
        });
        code.return_();
    }

    private void release(CodeBuilder code) {
        inputs.forEach((index, kind) -> {
            code.aload(0).aconst_null();
            code.putfield(SELF, valuesField(index), valuesType(kind));
            code.aload(0).aconst_null();
            code.putfield(SELF, nullsField(index), LONGS);
        });
        code.return_();
    }

    // Loops

    private void columnLoop(CodeBuilder code, Expression expression, boolean withNulls) {
        var kind = expression.type().kind();
        int size = code.parameterSlot(0);
        int values = code.allocateLocal(TypeKind.REFERENCE);
        int nulls = code.allocateLocal(TypeKind.REFERENCE);
        int row = code.allocateLocal(TypeKind.INT);
        switch (kind) {
            case LONG -> code.iload(size).newarray(TypeKind.LONG);
            case DOUBLE -> code.iload(size).newarray(TypeKind.DOUBLE);
            case BYTES -> {
                code.new_(BYTES_BUILDER).dup();
                code.invokespecial(BYTES_BUILDER, INIT_NAME, ConstantDescs.MTD_void);
            }
        }
        code.astore(values).aconst_null().astore(nulls);
        var emitter = new Emitter(this, code, row, withNulls);
        emitter.hoist(expression);
        loop(
                code,
                row,
                size,
                next -> {
                    var whenNull = code.newLabel();
                    var value = emitter.value(expression, whenNull);
                    code.aload(values);
                    if (kind != Kind.BYTES) {
                        code.iload(row);
                    }
                    value.load(code);
                    switch (kind) {
                        case LONG -> code.lastore();
                        case DOUBLE -> code.dastore();
                        case BYTES ->
                                code.invokevirtual(
                                        BYTES_BUILDER, "append", MethodTypeDesc.of(CD_void, SLICE));
                    }
                    if (!Traits.mayBeNull(expression, withNulls)) {
                        return;
                    }
                    code.goto_(next).labelBinding(whenNull);
                    if (kind == Kind.BYTES) {
                        code.aload(values);
                        code.invokevirtual(BYTES_BUILDER, "appendNull", ConstantDescs.MTD_void);
                    } else {
                        code.aload(nulls).iload(row);
                        code.invokestatic(NULLS, "set", MethodTypeDesc.of(LONGS, LONGS, CD_int));
                        code.astore(nulls);
                    }
                });
        if (kind == Kind.BYTES) {
            code.aload(values);
            code.invokevirtual(BYTES_BUILDER, "build", MethodTypeDesc.of(BYTES_COLUMN));
        } else {
            var column = kind == Kind.LONG ? LONG_COLUMN : DOUBLE_COLUMN;
            code.new_(column).dup().aload(values).aload(nulls);
            code.invokespecial(
                    column, INIT_NAME, MethodTypeDesc.of(CD_void, valuesType(kind), LONGS));
        }
        code.areturn();
    }

    /// Writes each row's number and counts it only where the condition is true: without a branch on
    /// the outcome, where the JIT finds that better.
    private void selectLoop(CodeBuilder code, Expression expression, boolean nulls) {
        int size = code.parameterSlot(0);
        int selection = code.parameterSlot(1);
        int count = code.allocateLocal(TypeKind.INT);
        int row = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(count);
        var emitter = new Emitter(this, code, row, nulls);
        emitter.hoist(expression);
        loop(
                code,
                row,
                size,
                next -> {
                    var whenTrue = code.newLabel();
                    code.aload(selection).iload(count).iload(row).iastore();
                    emitter.condition(expression, whenTrue, next, next);
                    code.labelBinding(whenTrue).iinc(count, 1);
                });
        code.iload(count).ireturn();
    }

    private static void loop(CodeBuilder code, int row, int size, Consumer<Label> body) {
        var start = code.newLabel();
        var next = code.newLabel();
        var end = code.newLabel();
        code.iconst_0().istore(row);
        code.labelBinding(start).iload(row).iload(size).if_icmpge(end);
        body.accept(next);
        code.labelBinding(next).iinc(row, 1).goto_(start);
        code.labelBinding(end);
    }

    /// The method of [Program] that picks the loop by its number and variant.
    private void dispatch(
            ClassBuilder builder,
            String name,
            boolean written,
            ClassDesc result,
            ClassDesc... parameters) {
        var all = new ArrayList<ClassDesc>(List.of(CD_int, CD_boolean));
        all.addAll(List.of(parameters));
        method(
                builder,
                name,
                MethodTypeDesc.of(result, all),
                code -> {
                    var absent = code.newLabel();
                    var cases = new ArrayList<SwitchCase>();
                    for (int i = 0; i < expressions.size(); i++) {
                        if (written && !isTrivial(expressions.get(i))) {
                            cases.add(SwitchCase.of(i, code.newLabel()));
                        }
                    }
                    code.iload(1).lookupswitch(absent, cases);
                    for (var some : cases) {
                        var withoutNulls = code.newLabel();
                        code.labelBinding(some.target()).iload(2).ifeq(withoutNulls);
                        callLoop(code, loopName(name, some.caseValue(), true), result, parameters);
                        code.labelBinding(withoutNulls);
                        callLoop(code, loopName(name, some.caseValue(), false), result, parameters);
                    }
                    var exception = desc(IndexOutOfBoundsException.class);
                    code.labelBinding(absent).new_(exception).dup();
                    code.invokespecial(exception, INIT_NAME, ConstantDescs.MTD_void).athrow();
                });
    }

    private static void callLoop(
            CodeBuilder code, String name, ClassDesc result, ClassDesc... parameters) {
        code.aload(0);
        for (int i = 0; i < parameters.length; i++) {
            code.loadLocal(TypeKind.from(parameters[i]), code.parameterSlot(2 + i));
        }
        code.invokevirtual(SELF, name, MethodTypeDesc.of(result, parameters));
        code.return_(TypeKind.from(result));
    }

    // Parts

    /// A method that computes `expression`.
    Part part(Expression expression, boolean nulls) {
        var part = new Part("part" + partCount++, expression, nulls);
        partsToWrite.add(part);
        return part;
    }

    private void writePart(ClassBuilder builder, Part part) {
        var expression = part.expression();
        var type = localType(expression.type().kind());
        builder.withField(part.name(), type, 0);
        method(
                builder,
                part.name(),
                MethodTypeDesc.of(CD_boolean, CD_int),
                code -> {
                    var emitter = new Emitter(this, code, code.parameterSlot(0), part.nulls());
                    var whenNull = code.newLabel();
                    var value = emitter.valueInline(expression, whenNull);
                    code.aload(0);
                    value.load(code);
                    code.putfield(SELF, part.name(), type);
                    code.iconst_1().ireturn();
                    code.labelBinding(whenNull).iconst_0().ireturn();
                });
    }

    void callPart(CodeBuilder code, Part part, int row) {
        code.aload(0).iload(row);
        code.invokevirtual(SELF, part.name(), MethodTypeDesc.of(CD_boolean, CD_int));
    }

    void loadPart(CodeBuilder code, Part part) {
        code.aload(0);
        code.getfield(SELF, part.name(), localType(part.expression().type().kind()));
    }

    /// What a value of `kind` is in a local variable.
    static ClassDesc localType(Kind kind) {
        return switch (kind) {
            case LONG -> CD_long;
            case DOUBLE -> CD_double;
            case BYTES -> SLICE;
        };
    }

    // Constants

    /// A field of its own for `value`.
    Constant constant(Object value) {
        var constant = new Constant("constant" + constants.size(), desc(value.getClass()), value);
        constants.add(constant);
        return constant;
    }

    /// The slice that points to the current row's value of an input column: one for all places that
    /// read it, as they all read the same.
    Constant sliceOf(Input input) {
        return shared.computeIfAbsent(input.index(), _ -> constant(new Slice()));
    }

    /// The slice of a literal, one for equal ones.
    Constant sliceOf(Literal literal) {
        var slice = new Slice();
        ((BytesColumn) literal.value()).get(0, slice);
        var bytes = slice.toBytes();
        return shared.computeIfAbsent(ByteBuffer.wrap(bytes), _ -> constant(Slice.of(bytes)));
    }

    /// A type, for functions that take one.
    Constant type(Type type) {
        return shared.computeIfAbsent(type, _ -> constant(type));
    }

    /// A memo for a place of call.
    Constant memo() {
        return constant(new Memo());
    }

    /// A cell for a place of call.
    Constant cell() {
        return constant(new Cell());
    }

    void load(CodeBuilder code, Constant constant) {
        code.aload(0).getfield(SELF, constant.name(), constant.type());
    }

    void loadContext(CodeBuilder code) {
        code.aload(0).getfield(SELF, "context", desc(EvaluationContext.class));
    }

    void loadField(CodeBuilder code, String name, ClassDesc type) {
        code.aload(0).getfield(SELF, name, type);
    }

    /// The constructor, in pieces, as there may be thousands of constants.
    private void writeConstants(ClassBuilder builder) {
        int piece = 1000;
        var objects = CD_Object.arrayType();
        var type = MethodTypeDesc.of(CD_void, objects);
        for (int from = 0; from < constants.size(); from += piece) {
            var some = constants.subList(from, Math.min(from + piece, constants.size()));
            int first = from;
            method(
                    builder,
                    "constants" + from,
                    type,
                    code -> {
                        for (int i = 0; i < some.size(); i++) {
                            var constant = some.get(i);
                            code.aload(0).aload(1).loadConstant(first + i).aaload();
                            code.checkcast(constant.type());
                            code.putfield(SELF, constant.name(), constant.type());
                        }
                        code.return_();
                    });
        }
        for (var constant : constants) {
            builder.withField(constant.name(), constant.type(), 0);
        }
        method(
                builder,
                INIT_NAME,
                type,
                code -> {
                    code.aload(0).invokespecial(PROGRAM, INIT_NAME, ConstantDescs.MTD_void);
                    for (int from = 0; from < constants.size(); from += piece) {
                        code.aload(0).aload(1).invokevirtual(SELF, "constants" + from, type);
                    }
                    code.return_();
                });
    }

    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
