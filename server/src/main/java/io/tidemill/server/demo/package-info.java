// SPDX-License-Identifier: Apache-2.0
/// The demo: a simulated shop whose events are fed into a server, to have something to look at. The
/// tables, views and models are declared in `examples/shop/shop.sql`.
@NullMarked
package io.tidemill.server.demo;

import org.jspecify.annotations.NullMarked;
