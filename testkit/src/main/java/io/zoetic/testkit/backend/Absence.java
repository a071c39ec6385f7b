// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

/** How a server of the tests is away. */
public enum Absence {
  /** It has ended: its connections are closed, and no new ones are taken. */
  STOPPED,

  /**
   * As where a cable is pulled: connections stay open, and nothing comes over them. What is sent
   * meanwhile may arrive later.
   */
  SILENT
}
