// SPDX-License-Identifier: Apache-2.0
/// The engine as a whole, driven tick by tick on a store in memory: simulations, crashes, recovery.
@NullMarked
package io.tidemill.tests.engine;

import org.jspecify.annotations.NullMarked;
