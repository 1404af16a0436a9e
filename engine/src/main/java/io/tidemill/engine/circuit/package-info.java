// SPDX-License-Identifier: Apache-2.0
/// Circuits: the operators that a query is compiled to, connected and run tick by tick.
@NullMarked
package io.tidemill.engine.circuit;

import org.jspecify.annotations.NullMarked;
