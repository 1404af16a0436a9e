// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

/// Something worth telling a client that is not an error.
///
/// @param severity `NOTICE` or `WARNING`
/// @param code the SQLSTATE
/// @param message the message, lower case, no full stop
public record Notice(String severity, String code, String message) {}
