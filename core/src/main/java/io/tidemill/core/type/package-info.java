// SPDX-License-Identifier: Apache-2.0
/// SQL types and their physical representation: three kinds of column carry all of them.
@NullMarked
package io.tidemill.core.type;

import org.jspecify.annotations.NullMarked;
