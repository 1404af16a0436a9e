// SPDX-License-Identifier: Apache-2.0
/// The connectors that Tidemill comes with.
@NullMarked
package io.tidemill.connectors;

import org.jspecify.annotations.NullMarked;
