// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

/**
 * The place of the table of experts that is served now. It is replaced between two steps, as a
 * whole; what was composed of the one before stays as it is. Thread-safe.
 */
public final class ServedExperts {
  private volatile ExpertTable table = ExpertTable.EMPTY;

  /** The table of now. Whoever decides several things looks once. */
  public ExpertTable table() {
    return table;
  }

  void replace(ExpertTable next) {
    table = next;
  }
}
