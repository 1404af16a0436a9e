// SPDX-License-Identifier: Apache-2.0
/// Benchmarks of compiled expressions and of the joins that are made with them.
@NullMarked
package io.tidemill.bench.expression;

import org.jspecify.annotations.NullMarked;
