// SPDX-License-Identifier: Apache-2.0
/// Benchmarks of the engine's operators, one thread, from batches in memory.
@NullMarked
package io.tidemill.bench.engine;

import org.jspecify.annotations.NullMarked;
