// SPDX-License-Identifier: Apache-2.0
/// Tests of the file connector, on real files.
@NullMarked
package io.tidemill.connectors.file;

import org.jspecify.annotations.NullMarked;
