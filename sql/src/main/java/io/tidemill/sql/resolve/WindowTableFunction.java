// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.WindowAssign.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// A windowing table function of one argument, the table; time column and sizes are constants and
/// part of the operator.
public final class WindowTableFunction extends QueryFunction {
    private static final int MONTHS_MAX = 12_000;

    private final Kind windowKind;
    private final SqlIdentifier timeColumn;
    private final List<SqlIdentifier> partition;
    private final WindowLength size;
    private final WindowLength slide;
    private final WindowLength offset;

    private WindowTableFunction(
            Kind kind,
            SqlIdentifier timeColumn,
            List<SqlIdentifier> partition,
            WindowLength size,
            WindowLength slide,
            WindowLength offset) {
        // Calcite compares operators by name.
        super(
                kind.name()
                        + "("
                        + timeColumn
                        + ", "
                        + partition.stream()
                                .map(SqlIdentifier::toString)
                                .collect(Collectors.joining(" "))
                        + ", "
                        + size
                        + ", "
                        + slide
                        + ", "
                        + offset
                        + ")");
        this.windowKind = kind;
        this.timeColumn = timeColumn;
        this.partition = List.copyOf(partition);
        this.size = size;
        this.slide = slide;
        this.offset = offset;
    }

    /// The windowing function called `name`, or null.
    public static @Nullable Kind kind(String name) {
        return switch (name) {
            case "tumble" -> Kind.TUMBLE;
            case "hop" -> Kind.HOP;
            case "cumulate" -> Kind.CUMULATE;
            case "session" -> Kind.SESSION;
            default -> null;
        };
    }

    /// The function with the sizes in the order that SQL gives them: TUMBLE size, offset; HOP
    /// slide, size, offset; CUMULATE step, size, offset; SESSION gap.
    ///
    /// @param position where the call stands, for messages
    public static WindowTableFunction of(
            Kind kind,
            SqlIdentifier timeColumn,
            List<SqlIdentifier> partition,
            List<WindowLength> sizes,
            int position) {
        boolean slides = kind == Kind.HOP || kind == Kind.CUMULATE;
        int needed = slides ? 2 : 1;
        int allowed = kind == Kind.SESSION ? 1 : needed + 1;
        if (sizes.size() < needed || sizes.size() > allowed) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            kind.name() + " does not take " + sizes.size() + " intervals")
                    .hint("Write it as " + form(kind) + ".")
                    .at(position);
        }
        WindowLength size = sizes.get(needed - 1);
        WindowLength slide = sizes.getFirst();
        WindowLength offset = sizes.size() > needed ? sizes.get(needed) : WindowLength.ZERO;
        if (!size.isPositive() || !slide.isPositive()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "the interval of " + kind.name() + " must be greater than zero")
                    .at(position);
        }
        if (size.byCalendar() != slide.byCalendar()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "the intervals of "
                                    + kind.name()
                                    + " must both be of months, or both of days and shorter")
                    .hint("Write it as " + form(kind) + ".")
                    .at(position);
        }
        if (size.months() > MONTHS_MAX) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, "a window is at most 1000 years long")
                    .at(position);
        }
        if (offset.byCalendar() || (kind == Kind.SESSION && size.byCalendar())) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            (kind == Kind.SESSION ? "a gap" : "an offset")
                                    + " of months is not supported")
                    .hint("Use days, which always have the same length.")
                    .at(position);
        }
        if (slides
                && (slide.value() > size.value()
                        || (kind == Kind.CUMULATE && size.value() % slide.value() != 0))) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            kind == Kind.HOP
                                    ? "the slide of HOP must not be greater than its size"
                                    : "the size of CUMULATE must be a multiple of its step")
                    .hint("Write it as " + form(kind) + ".")
                    .at(position);
        }
        return new WindowTableFunction(kind, timeColumn, partition, size, slide, offset);
    }

    private static String form(Kind kind) {
        return switch (kind) {
            case TUMBLE -> "TUMBLE(TABLE t, DESCRIPTOR(time), size [, offset])";
            case HOP -> "HOP(TABLE t, DESCRIPTOR(time), slide, size [, offset])";
            case CUMULATE -> "CUMULATE(TABLE t, DESCRIPTOR(time), step, size [, offset])";
            case SESSION -> "SESSION(TABLE t [PARTITION BY key], DESCRIPTOR(time), gap)";
        };
    }

    /// Which function it is.
    public Kind windowKind() {
        return windowKind;
    }

    /// The time column's name.
    public String timeColumn() {
        return timeColumn.getSimple();
    }

    /// Names of the columns whose sessions are separate.
    public List<String> partition() {
        return partition.stream().map(SqlIdentifier::getSimple).toList();
    }

    /// Length of a window.
    public WindowLength size() {
        return size;
    }

    /// Distance of starts.
    public WindowLength slide() {
        return slide;
    }

    /// Shift of all windows.
    public long offsetMicros() {
        return offset.micros();
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        RelDataType input = binding.getOperandType(0);
        RelDataType time = column(input, timeColumn).getType();
        if (time.getSqlTypeName() != SqlTypeName.TIMESTAMP
                && time.getSqlTypeName() != SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "the time column \""
                                    + timeColumn()
                                    + "\" of "
                                    + windowKind
                                    + " must be a timestamp")
                    .hint("Convert it first, in a subquery or a view.")
                    .at(position(timeColumn));
        }
        for (SqlIdentifier key : partition) {
            column(input, key);
        }
        RelDataType bound = binding.getTypeFactory().createTypeWithNullability(time, false);
        return binding.getTypeFactory()
                .builder()
                .kind(input.getStructKind())
                .addAll(input.getFieldList())
                .add("window_start", bound)
                .add("window_end", bound)
                .add("window_time", bound)
                .build();
    }

    private static RelDataTypeField column(RelDataType input, SqlIdentifier name) {
        RelDataTypeField field = input.getField(name.getSimple(), true, false);
        if (field == null) {
            throw Messages.noColumn(null, name.getSimple(), input.getFieldNames())
                    .at(position(name));
        }
        return field;
    }

    private static int position(SqlIdentifier name) {
        SqlParserPos position = name.getParserPosition();
        return position.getColumnNum();
    }
}
