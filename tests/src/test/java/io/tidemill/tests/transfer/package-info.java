// SPDX-License-Identifier: Apache-2.0
/// Data on its way in and out of a whole server: copies, file sources and sinks.
@NullMarked
package io.tidemill.tests.transfer;

import org.jspecify.annotations.NullMarked;
