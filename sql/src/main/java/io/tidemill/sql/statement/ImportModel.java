// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `CREATE [OR REPLACE] MODEL name FROM 'file'`.
///
/// @param position where the file's name stands
public record ImportModel(
        Name name, boolean orReplace, boolean ifNotExists, String file, int position)
        implements Statement {}
