// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> NAMES =
            List.of("price", "place", "symbol", "ts", "--pg-port");

    @ParameterizedTest
    @CsvSource({
        "prise, price",
        "PRICE, price",
        "rpice, price",
        "symbl, symbol",
        "symbools, symbol",
        "st, ts",
        "--pgport, --pg-port"
    })
    void findsWhatWasMeant(String wrong, String meant) {
        assertThat(Suggestion.closest(wrong, NAMES)).contains(meant);
    }

    @Test
    void saysNothingWhereNothingIsClose() {
        assertThat(Suggestion.closest("quantity", NAMES)).isEmpty();
        assertThat(Suggestion.closest("x", NAMES)).isEmpty();
        assertThat(Suggestion.closest("", NAMES)).isEmpty();
        assertThat(Suggestion.closest("price", List.of())).isEmpty();
    }
}
