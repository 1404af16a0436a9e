// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

/// Something the shop sells.
record Product(long id, String category, long cents) {}
