// SPDX-License-Identifier: Apache-2.0
/// Models that were made elsewhere: what a library must offer so that SQL can score rows with them.
@NullMarked
package io.tidemill.core.model;

import org.jspecify.annotations.NullMarked;
