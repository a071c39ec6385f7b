// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import java.util.List;

/** A file is not what its format says; the message has a line for each problem. */
public final class InvalidFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * With what is wrong.
   *
   * @param problems at least one
   */
  public InvalidFileException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
