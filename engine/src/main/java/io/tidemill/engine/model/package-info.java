// SPDX-License-Identifier: Apache-2.0
/// Models as views: a [io.tidemill.engine.model.Learner] turns changes of rows into changes of what was
/// learnt, which is the content of the model's view; a [io.tidemill.engine.model.ModelReader] uses that
/// content as it was in one snapshot. A [io.tidemill.engine.model.ModelType] ties an algorithm of the
/// analytics module to the two.
@NullMarked
package io.tidemill.engine.model;

import org.jspecify.annotations.NullMarked;
