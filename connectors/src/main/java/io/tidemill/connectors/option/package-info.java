// SPDX-License-Identifier: Apache-2.0
/// What users say in `WITH (…)` of a source or sink, checked.
@NullMarked
package io.tidemill.connectors.option;

import org.jspecify.annotations.NullMarked;
