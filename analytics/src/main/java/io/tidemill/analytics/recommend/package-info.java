// SPDX-License-Identifier: Apache-2.0
/// Which items a user would like, from the ratings of all: by items that are liked together, and by
/// factors of users and items.
@NullMarked
package io.tidemill.analytics.recommend;

import org.jspecify.annotations.NullMarked;
