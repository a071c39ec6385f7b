// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import io.zoetic.recipes.task.catalog.TaskFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of where imported tasks are kept, on the command line. */
public final class FolderOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where imported tasks are kept; default: ${DEFAULT-VALUE}")
  private Path data = Path.of(".zoetic", "data", "tasks");

  /** The folder. */
  public TaskFolder folder() {
    return new TaskFolder(data);
  }
}
