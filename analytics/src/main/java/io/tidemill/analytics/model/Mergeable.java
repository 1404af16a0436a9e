// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.model;

/// A model that can take in what another of its kind has learnt.
///
/// @param <M> the kind
public interface Mergeable<M> {
    /// Learns everything that `other` has learnt; `other` stays as it is.
    ///
    /// @throws IllegalArgumentException where the two have other features or options
    void merge(M other);
}
