// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.type.Schema;

/// What a circuit must know of a relation it reads.
///
/// @param storedSchema its columns, then the hidden ones
/// @param timeColumn the column its watermark is about, or −1
public record RelationInfo(Schema storedSchema, int timeColumn) {}
