// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final List<Flag> FLAGS =
            List.of(
                    Flag.of("--port", "N", "5", "A port.").letter("-p"),
                    Flag.of("--data", "DIR", null, "A directory."),
                    new Flag("--csv", null, null, null, "As CSV."));

    @Test
    void allWaysToGiveAValue() {
        for (List<String> words :
                List.of(
                        List.of("--port", "7"),
                        List.of("--port=7"),
                        List.of("-p", "7"),
                        List.of("-p7"),
                        List.of("-p", "6", "--port", "7"))) {
            assertThat(new Arguments(FLAGS, words).number("--port", 0, 9)).isEqualTo(7);
        }
    }

    @Test
    void whatIsNotGivenHasItsFallback() {
        var arguments = new Arguments(FLAGS, List.of());
        assertThat(arguments.text("--port")).isEqualTo("5");
        assertThat(arguments.value("--data")).isEmpty();
        assertThat(arguments.has("--csv")).isFalse();
    }

    @Test
    void valuesMayLookLikeOptionsAndBeEmpty() {
        var arguments = new Arguments(FLAGS, List.of("--data", "--csv", "--port=", "-"));
        assertThat(arguments.text("--data")).isEqualTo("--csv");
        assertThat(arguments.has("--csv")).isFalse();
        assertThat(arguments.text("--port")).isEmpty();
        assertThat(arguments.operand("FILE")).isEqualTo("-");
    }

    @Test
    void twoDashesEndTheOptions() {
        var arguments = new Arguments(FLAGS, List.of("--", "--csv"));
        assertThat(arguments.operand("FILE")).isEqualTo("--csv");
    }

    @Test
    void allKeepsTheOrder() {
        var arguments = new Arguments(FLAGS, List.of("--data=a", "x", "--data", "b"));
        assertThat(arguments.all("--data")).containsExactly("a", "b");
        assertThatThrownBy(() -> arguments.operandsAtMost(0)).hasMessageContaining("\"x\"");
    }
}
