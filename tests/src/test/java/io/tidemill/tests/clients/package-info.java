// SPDX-License-Identifier: Apache-2.0
/// What clients read of the catalog: psql, drivers, mappers and browsers of databases.
@NullMarked
package io.tidemill.tests.clients;

import org.jspecify.annotations.NullMarked;
