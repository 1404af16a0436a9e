// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.tidemill.engine.model;

import org.jspecify.annotations.NullMarked;
