// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.store.MemoryStore;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.storage.codec.ColumnarCodec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An engine that meets a bug says so to all who wait, and to all who come.
@Timeout(60)
class EngineStopTest {
    @Test
    void anErrorReachesItsCallerAndTheNext() {
        try (var engine =
                Engine.open(
                        new MemoryStore(),
                        new ColumnarCodec(),
                        () -> Instant.ofEpochSecond(1_700_000_000),
                        new CircuitBuilder(new Compiler(cast -> cast.input())),
                        EngineOptions.DEFAULT,
                        CatalogChange.of(List.of(), List.of(), List.of(), 0, new byte[0]))) {
            assertThatThrownBy(() ->
                            engine.inspect(views -> {
                                throw new LinkageError("a class is missing");
                            }))
                    .hasRootCauseMessage("a class is missing");
            assertThatThrownBy(engine::checkpoint)
                    .hasMessageContaining("the engine stopped after an internal error");
        }
    }
}
