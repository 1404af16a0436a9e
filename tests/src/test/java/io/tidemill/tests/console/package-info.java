// SPDX-License-Identifier: Apache-2.0
/// The console in a real browser.
@NullMarked
package io.tidemill.tests.console;

import org.jspecify.annotations.NullMarked;
