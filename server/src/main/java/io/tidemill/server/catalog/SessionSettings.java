// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import java.util.List;
import java.util.Map;

/// A session's settings, as functions and system tables read and change them.
public interface SessionSettings {
    /// The value of a setting.
    ///
    /// Errors: 42704 for one that there is none of.
    String get(String name);

    /// Sets a setting.
    ///
    /// Errors: 42704 for one that there is none of, 22023 for a value it cannot have.
    void set(String name, List<String> values);

    /// Sets a setting until the transaction ends; the same errors.
    void setLocal(String name, List<String> values);

    /// Errors: 25006 where the transaction must not write.
    ///
    /// @param what was to be executed, for the message
    void requireWritable(String what);

    /// All settings, by name.
    Map<String, String> all();
}
