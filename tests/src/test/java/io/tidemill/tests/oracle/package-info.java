// SPDX-License-Identifier: Apache-2.0
/// Tidemill beside a real PostgreSQL: the same statements go to both, and every answer, ad hoc and
/// of views, must be the same after every tick.
@NullMarked
package io.tidemill.tests.oracle;

import org.jspecify.annotations.NullMarked;
