// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTagTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    create table t (x int)                          | 0 | CREATE TABLE
                    CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT | 0 | CREATE MATERIALIZED VIEW
                    insert into t values (1)                        | 3 | INSERT 3
                    /* why */ DELETE FROM table                     | 2 | DELETE 2
                    BEGIN                                           | 0 | BEGIN
                    SET x = 1                                       | 0 | SET
                    ???                                             | 0 | OK
                    """)
    void isReadOffTheStatement(String statement, long count, String tag) {
        assertThat(CommandTag.of(statement, count)).isEqualTo(tag);
    }
}
