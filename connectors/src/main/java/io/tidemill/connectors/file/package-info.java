// SPDX-License-Identifier: Apache-2.0
/// `connector = 'file'`: sources that read csv files and files of JSON lines, to their end or
/// while they grow; sinks that keep a file equal to a relation's content or append its changes.
@NullMarked
package io.tidemill.connectors.file;

import org.jspecify.annotations.NullMarked;
