// SPDX-License-Identifier: Apache-2.0
/// The programs of `examples/`, run as a user runs them.
@NullMarked
package io.tidemill.tests.examples;

import org.jspecify.annotations.NullMarked;
