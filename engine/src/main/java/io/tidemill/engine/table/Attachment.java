// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

/// What the operators of a view offer its readers besides its rows: state that follows from the
/// rows but is too large to be made of them for each query. Any thread may use it.
public interface Attachment {}
