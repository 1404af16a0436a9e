// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.Seeds;
import io.tidemill.core.batch.Slice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The short ways of numeric arithmetic give what BigDecimal gives, and quotients have PostgreSQL's
/// scale.
class NumericTest {
    private final Slice left = new Slice();
    private final Slice right = new Slice();
    private final Slice out = new Slice();

    private void finite(java.util.Random random, Slice value) {
        do {
            RandomValues.setNumeric(random, value);
        } while (Numeric.isSpecial(value));
    }

    @Test
    void agreesWithBigDecimal() {
        Seeds.forEach(
                2000,
                random -> {
                    finite(random, left);
                    finite(random, right);
                    BigDecimal a = Numeric.toBigDecimal(left);
                    BigDecimal b = Numeric.toBigDecimal(right);
                    assertThat(NumericText.toText(left)).isEqualTo(a.toPlainString());
                    assertThat(Integer.signum(Numeric.compare(left, right)))
                            .isEqualTo(a.compareTo(b));
                    NumericArithmetic.add(left, right, out);
                    assertThat(Numeric.toBigDecimal(out)).isEqualTo(a.add(b));
                    NumericArithmetic.subtract(left, right, out);
                    assertThat(Numeric.toBigDecimal(out)).isEqualTo(a.subtract(b));
                    NumericArithmetic.multiply(left, right, out);
                    assertThat(Numeric.toBigDecimal(out)).isEqualTo(a.multiply(b));
                    NumericArithmetic.negate(left, out);
                    assertThat(Numeric.toBigDecimal(out)).isEqualTo(a.negate());
                    int places = random.nextInt(12) - 4;
                    NumericArithmetic.round(left, places, out);
                    assertThat(
                                    Numeric.toBigDecimal(out)
                                            .compareTo(a.setScale(places, RoundingMode.HALF_UP)))
                            .isZero();
                    NumericArithmetic.floor(left, out);
                    assertThat(Numeric.toBigDecimal(out))
                            .isEqualTo(a.setScale(0, RoundingMode.FLOOR));
                    NumericArithmetic.ceiling(left, out);
                    assertThat(Numeric.toBigDecimal(out))
                            .isEqualTo(a.setScale(0, RoundingMode.CEILING));
                    if (b.signum() != 0) {
                        NumericArithmetic.divide(left, right, out);
                        int scale = Numeric.scale(out);
                        assertThat(Numeric.toBigDecimal(out))
                                .isEqualTo(a.divide(b, scale, RoundingMode.HALF_UP));
                        NumericArithmetic.remainder(left, right, out);
                        assertThat(Numeric.toBigDecimal(out).compareTo(a.remainder(b))).isZero();
                    }
                    NumericText.parse(Slice.of(NumericText.toText(left)), out);
                    assertThat(Slice.equal(out, left)).isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 0.33333333333333333333",
        "10, 3, 3.3333333333333333",
        "100000, 3, 33333.333333333333",
        "1, 30000, 0.000033333333333333333333",
        "2, 3, 0.66666666666666666667",
        "1.00, 4, 0.25000000000000000000",
        "9999, 10000, 0.99990000000000000000",
        "-7, 2, -3.5000000000000000",
        "0, 5, 0.00000000000000000000",
    })
    void quotients(String a, String b, String expected) {
        NumericText.parse(Slice.of(a), left);
        NumericText.parse(Slice.of(b), right);
        NumericArithmetic.divide(left, right, out);
        assertThat(NumericText.toText(out)).isEqualTo(expected);
    }

    @Test
    void conversions() {
        Numeric.ofDouble(0.1 + 0.2, out);
        assertThat(NumericText.toText(out)).isEqualTo("0.3");
        Numeric.ofDouble(1e20, out);
        assertThat(NumericText.toText(out)).isEqualTo("100000000000000000000");
        NumericText.parse(Slice.of("2.5"), left);
        assertThat(Numeric.toLong(left)).isEqualTo(3);
        NumericText.parse(Slice.of("-2.5"), left);
        assertThat(Numeric.toLong(left)).isEqualTo(-3);
        NumericText.parse(Slice.of("9223372036854775807.5"), left);
        assertThatThrownBy(() -> Numeric.toLong(left)).hasMessage("bigint out of range");
        NumericText.parse(Slice.of("nan"), left);
        assertThatThrownBy(() -> Numeric.toLong(left)).hasMessage("cannot convert NaN to bigint");
        NumericText.parse(Slice.of("1e400"), left);
        assertThatThrownBy(() -> Numeric.toDouble(left))
                .hasMessageEndingWith("is out of range for type double precision");
    }
}
