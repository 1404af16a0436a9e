// SPDX-License-Identifier: Apache-2.0
/// How good predictions were: each is compared with the truth once, before the truth is learnt (*test,
/// then train*), so the figures are those of unseen rows.
@NullMarked
package io.tidemill.analytics.score;

import org.jspecify.annotations.NullMarked;
