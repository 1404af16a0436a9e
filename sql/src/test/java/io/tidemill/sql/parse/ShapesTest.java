// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.sql.statement.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapesTest {
    private static List<String> constants(Shape shape) {
        return shape.constants().stream().map(Shape.Constant::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    SELECT a FROM t WHERE id = 5 | SELECT a FROM t WHERE id = $1 | 5
                    SELECT 1 FROM t WHERE a>=0x1F AND b<'x''y' | SELECT 1 FROM t WHERE a>=$1 AND b<$2 | 31,x'y
                    SELECT a FROM t WHERE a != 3 LIMIT 3 | SELECT a FROM t WHERE a != $1 LIMIT 3 | 3
                    SELECT a FROM t WHERE a = -3 OR a = 1.5 | SELECT a FROM t WHERE a = -3 OR a = 1.5 |
                    SELECT '= 5', "= 5" FROM t /* = 5 */ -- = 5 | SELECT '= 5', "= 5" FROM t /* = 5 */ -- = 5 |
                    SELECT a FROM t WHERE d = DATE '2020-01-01' | SELECT a FROM t WHERE d = DATE '2020-01-01' |
                    SELECT a FROM t WHERE a = /* five */ 5 | SELECT a FROM t WHERE a = /* five */ $1 | 5
                    SELECT a FROM t WHERE b = E'a\\tb' AND c = $q$d$q$ | SELECT a FROM t WHERE b = $1 AND c = $2 | a\tb,d
                    SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A{2}) DEFINE A AS x = 1) | SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A{2}) DEFINE A AS x = 1) |
                    SELECT a FROM t WHERE b IN (1, 2) | SELECT a FROM t WHERE b IN (1, 2) |
                    """)
    void takesOutWhatIsCompared(String text, String shape, String constants) {
        var found = Shapes.of(text);
        assertThat(found.text()).isEqualTo(shape);
        assertThat(String.join(",", constants(found)))
                .isEqualTo(constants == null ? "" : constants.translateEscapes());
    }

    @Test
    void tellsStringsFromNumbers() {
        assertThat(Shapes.of("SELECT a FROM t WHERE a = 1").key())
                .isEqualTo(Shapes.of("SELECT a FROM t WHERE a = 2").key())
                .isNotEqualTo(Shapes.of("SELECT a FROM t WHERE a = '1'").key());
    }
}
