// SPDX-License-Identifier: Apache-2.0
/// The rules of the house: which module may use which, who owns which library, and what every file
/// has.
@NullMarked
package io.tidemill.tests.architecture;

import org.jspecify.annotations.NullMarked;
