// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.Digests;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.source.Format;
import io.zoetic.recipes.task.source.InvalidFileException;
import io.zoetic.recipes.task.source.ItemRows;
import io.zoetic.recipes.task.source.TaskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder in which imported tasks are kept: {@code TASK/PART.jsonl} in our own rows ({@link
 * ItemRows}), and {@code TASK/task.json} for a task of the user's. A file is replaced as a whole or
 * not at all.
 */
public final class TaskFolder {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  private static final String OWN = "task.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path folder;

  /** It need not exist. */
  public TaskFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The result of an import.
   *
   * @param file that the items are in
   * @param digest SHA-256 of it, in hexadecimal
   * @param changed false if it was there already
   */
  public record Imported(
      Task task, String part, int items, Path file, String digest, boolean changed) {}

  /**
   * The definition of a task of a user's.
   *
   * @param rule its scoring rule
   */
  public record OwnTask(String name, Problem.Kind kind, String rule, String licence) {
    public OwnTask {
      checkName(name);
      if (Tasks.published().stream().anyMatch(task -> task.name().equals(name))) {
        throw new IllegalArgumentException(
            "a task of yours must have a name of its own, was " + name);
      }
    }
  }

  private static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a name must be of a-z, 0-9, . and -, at most 64 of them, was " + name);
    }
  }

  /** The published tasks, and those that users have made of rows of their own. */
  public List<Task> tasks() throws IOException {
    List<Task> tasks = new ArrayList<>(Tasks.published());
    if (Files.isDirectory(folder)) {
      try (Stream<Path> folders = Files.list(folder)) {
        for (Path each : folders.sorted().toList()) {
          if (Files.isRegularFile(each.resolve(OWN))) {
            tasks.add(own(each));
          }
        }
      }
    }
    return tasks;
  }

  private Task own(Path of) throws IOException {
    OwnTask own = JSON.readValue(of.resolve(OWN).toFile(), OwnTask.class);
    List<Part> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(of)) {
      for (Path file : files.sorted(Comparator.comparing(Path::toString)).toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".jsonl")) {
          parts.add(Part.of(name.substring(0, name.length() - 6), count(file)));
        }
      }
    }
    return ownTask(own, parts);
  }

  private static Task ownTask(OwnTask own, List<Part> parts) {
    return new Task(
        own.name(),
        own.kind(),
        Format.OWN,
        "your own",
        own.licence(),
        PromptStyle.PLAIN,
        List.of(own.rule()),
        parts,
        parts.stream().map(part -> Split.whole(part.name())).toList());
  }

  /**
   * A task by name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Task named(String name) throws IOException {
    List<Task> tasks = tasks();
    return tasks.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "task must be one of %s, was %s"
                        .formatted(tasks.stream().map(Task::name).toList(), name)));
  }

  /** How many items of a part are there; empty if it is not imported. */
  public Optional<Integer> rows(Task task, String part) throws IOException {
    Path file = file(task.name(), part);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return Optional.of(count(file));
  }

  private static int count(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.count();
    }
  }

  /**
   * The items of a split.
   *
   * @throws IllegalArgumentException if its part is not imported
   * @throws InvalidFileException if the file was changed by hand into what it must not be
   */
  public List<TaskItem> items(Task task, Split split) throws IOException, InvalidFileException {
    Path file = file(task.name(), split.part());
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s must be imported before its split %s can be read (from %s), was not"
              .formatted(task.name(), split.name(), task.source()));
    }
    return split.selection().of(TaskFile.readOwn(file).items());
  }

  /**
   * Keeps the items of a part.
   *
   * @param replaces whether others that are there may go
   * @throws IllegalArgumentException if others are there and must not go
   */
  public Imported keep(Task task, String part, List<TaskItem> items, Replacement replaces)
      throws IOException {
    checkName(part);
    byte[] bytes =
        items.stream()
            .map(item -> ItemRows.line(item) + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
    Path file = file(task.name(), part);
    String digest = Digests.sha256Hex(bytes);
    if (Files.isRegularFile(file)) {
      String before = Digests.sha256Hex(Files.readAllBytes(file));
      if (before.equals(digest)) {
        return new Imported(task, part, items.size(), file, digest, false);
      }
      if (replaces == Replacement.REFUSED) {
        throw new IllegalArgumentException(
            "%s must not be there with other rows unless --replace is given, has digest %s"
                .formatted(file, before.substring(0, 12)));
      }
    }
    write(file, bytes);
    return new Imported(task, part, items.size(), file, digest, true);
  }

  /** The fate of other rows that are there. */
  public enum Replacement {
    /** They stay, and the import ends. */
    REFUSED,
    /** They go. */
    ALLOWED
  }

  /** As {@link #keep}, for a task of the user's. */
  public Imported keepOwn(OwnTask own, String part, List<TaskItem> items, Replacement replaces)
      throws IOException {
    Path file = folder.resolve(own.name()).resolve(OWN);
    byte[] bytes = (JSON.writeValueAsString(own) + "\n").getBytes(StandardCharsets.UTF_8);
    if (Files.isRegularFile(file)
        && replaces == Replacement.REFUSED
        && !own.equals(JSON.readValue(file.toFile(), OwnTask.class))) {
      throw new IllegalArgumentException(
          "%s must not be another task unless --replace is given, was %s"
              .formatted(own.name(), Files.readString(file).strip()));
    }
    Imported imported = keep(ownTask(own, List.of(Part.of(part, 0))), part, items, replaces);
    write(file, bytes);
    return imported;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("a file must be in a directory, was " + file);
    }
    Files.createDirectories(parent);
    Path written = Files.createTempFile(parent, ".import", ".tmp");
    try {
      Files.write(written, bytes);
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private Path file(String task, String part) {
    return folder.resolve(task).resolve(part + ".jsonl");
  }
}
