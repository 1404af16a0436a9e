// SPDX-License-Identifier: Apache-2.0
/// Tables, views, sources and sinks as the catalog knows them: plain data that the server stores and planning reads.
@NullMarked
package io.tidemill.core.catalog;

import org.jspecify.annotations.NullMarked;
