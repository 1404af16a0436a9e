// SPDX-License-Identifier: Apache-2.0
/// The scalar functions of SQL: public static methods, registered in one line each beside their code.
///
/// [ScalarFunctions] lists all of them, [CastFunctions] says which convert between types. A class holds the
/// functions of one subject. Results and errors are PostgreSQL's.
@NullMarked
package io.tidemill.engine.function;

import org.jspecify.annotations.NullMarked;
