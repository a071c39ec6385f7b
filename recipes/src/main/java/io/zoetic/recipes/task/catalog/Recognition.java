// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import io.zoetic.recipes.task.source.Format;
import io.zoetic.recipes.task.source.TaskFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds out which part of which published task a file is, by its fields, name and size. */
public final class Recognition {
  private Recognition() {}

  /** A task's part. */
  public record Target(Task task, String part) {}

  /**
   * The part that files are.
   *
   * @param task that they must be of, null if that is to be found out
   * @param part likewise
   * @throws IllegalArgumentException if it cannot be told, or is not what it must be
   */
  public static Target of(
      List<Path> files, TaskFile read, @Nullable Task task, @Nullable String part) {
    String name = files.getFirst().toString().toLowerCase(Locale.ROOT);
    Task found = task == null ? task(name, read) : task;
    if (found.format() != read.format() && !isOwnRow(read)) {
      throw new IllegalArgumentException(
          "rows of %s must be in the format %s, were in %s"
              .formatted(found.name(), found.format(), read.format()));
    }
    return new Target(found, part == null ? part(name, found) : checked(found, part));
  }

  /** What was imported once can be imported again. */
  private static boolean isOwnRow(TaskFile read) {
    return read.format() == Format.OWN;
  }

  private static Task task(String name, TaskFile read) {
    List<Task> possible =
        Tasks.published().stream().filter(task -> task.format() == read.format()).toList();
    List<Task> named = possible.stream().filter(task -> isNamed(name, task)).toList();
    List<Task> sized =
        possible.stream()
            .filter(
                task -> task.parts().stream().anyMatch(part -> part.rows() == read.items().size()))
            .toList();
    for (List<Task> each : List.of(possible, named, sized)) {
      if (each.size() == 1) {
        return each.getFirst();
      }
    }
    throw new IllegalArgumentException(
        "--task must say which of %s the rows are of: neither the file's name nor their number does"
            .formatted(possible.stream().map(Task::name).toList()));
  }

  /** {@code ARC-Easy-test.jsonl}, {@code MbppPlus-v0.2.0.jsonl.gz}. */
  private static boolean isNamed(String file, Task task) {
    String version = task.name().replaceFirst(".*-(v[0-9.]+)$", "$1");
    return file.contains(version) || file.contains(task.name());
  }

  private static String part(String file, Task task) {
    if (task.parts().size() == 1) {
      return task.parts().getFirst().name();
    }
    String name = Path.of(file).getFileName() + "";
    List<String> named = named(name, task);
    if (named.isEmpty()) {
      named = named(file, task);
    }
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          "--part must say which of %s the rows are: the file's name does not"
              .formatted(task.parts().stream().map(Part::name).toList()));
    }
    return named.getFirst();
  }

  private static List<String> named(String text, Task task) {
    return task.parts().stream()
        .filter(part -> part.marks().stream().anyMatch(text::contains))
        .map(Part::name)
        .toList();
  }

  private static String checked(Task task, String part) {
    if (task.part(part).isEmpty()) {
      throw new IllegalArgumentException(
          "part of %s must be one of %s, was %s"
              .formatted(task.name(), task.parts().stream().map(Part::name).toList(), part));
    }
    return part;
  }
}
