// SPDX-License-Identifier: Apache-2.0
/// Apache Flink as the peer of stream benchmarks.
@NullMarked
package io.tidemill.bench.flink;

import org.jspecify.annotations.NullMarked;
