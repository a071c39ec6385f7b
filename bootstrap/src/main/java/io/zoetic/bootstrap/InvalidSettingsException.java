// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.util.List;

/** The settings of a process are wrong; the message lists every problem, one per line. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Serializable as every {@code List.copyOf} is. */
  @SuppressWarnings("serial")
  private final List<String> problems;

  InvalidSettingsException(List<String> problems) {
    super("the settings are invalid:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem: the key, the rule, the value and its source. */
  public List<String> problems() {
    return problems;
  }
}
