// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import io.zoetic.recipes.task.TaskItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The items of one published file, or of the files that make up one part of a task.
 *
 * @param format of the rows
 * @param items in the file's order
 */
public record TaskFile(Format format, List<TaskItem> items) {
  /** Reading goes on behind a wrong row, so that all can be mended at once; up to here. */
  static final int PROBLEMS_MAX = 20;

  public TaskFile {
    items = List.copyOf(items);
  }

  /**
   * Reads a file; a directory of MATH; or, of OK-VQA, the questions and the annotations.
   *
   * @throws InvalidFileException with every problem that was found, up to 20
   * @throws IOException if a file cannot be read
   */
  public static TaskFile read(List<Path> files) throws IOException, InvalidFileException {
    if (files.size() == 2) {
      return okVqa(files);
    }
    if (files.size() != 1) {
      throw new InvalidFileException(
          List.of("there must be one file, or the two of OK-VQA, were " + files.size()));
    }
    Path file = files.getFirst();
    Reading reading = new Reading();
    if (!Files.isDirectory(file)) {
      reading.read(file);
      return reading.end(file);
    }
    for (Path each : documents(file)) {
      reading.id = id(each);
      reading.read(each);
    }
    return reading.end(file);
  }

  /** What MATH-500 calls the problem: {@code test/algebra/2.json}. */
  private static String id(Path document) {
    Path whole = document.toAbsolutePath().normalize();
    int names = whole.getNameCount();
    return whole.subpath(Math.max(0, names - 3), names).toString().replace('\\', '/');
  }

  /** As {@link #read(List)}, every row being our own. */
  public static TaskFile readOwn(Path file) throws IOException, InvalidFileException {
    Reading reading = new Reading();
    reading.format = Format.OWN;
    reading.read(file);
    return reading.end(file);
  }

  /** Of MATH, a problem is a file: by subject, then by number. */
  private static List<Path> documents(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory, 3)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted(
              Comparator.comparing(Path::getParent)
                  .thenComparing(file -> file.toString().length())
                  .thenComparing(Path::toString))
          .toList();
    }
  }

  private static TaskFile okVqa(List<Path> files) throws IOException, InvalidFileException {
    Map<Long, List<String>> answers = new HashMap<>();
    List<String> problems = new ArrayList<>();
    Path questions = null;
    for (Path file : files) {
      Format format = formatOf(file);
      if (format == Format.OKVQA_ANNOTATIONS) {
        collect(
            file,
            problems,
            row -> answers.put(ImageRows.questionId(row), ImageRows.okVqaAnswers(row)));
      } else if (format == Format.OKVQA_QUESTIONS) {
        questions = file;
      } else {
        problems.add(
            file.getFileName()
                + ": two files must be the questions and the annotations of OK-VQA, was "
                + format);
      }
    }
    List<TaskItem> items = new ArrayList<>();
    if (questions != null) {
      collect(
          questions,
          problems,
          row -> {
            List<String> found = answers.remove(ImageRows.questionId(row));
            if (found == null) {
              throw row.wrong("question_id", "must have an annotation", ImageRows.questionId(row));
            }
            items.add(ImageRows.okVqa(row, found));
          });
    }
    if (problems.isEmpty() && !answers.isEmpty()) {
      problems.add("every annotation must have a question, %d have none".formatted(answers.size()));
    }
    if (!problems.isEmpty()) {
      throw new InvalidFileException(problems);
    }
    return new TaskFile(Format.OKVQA_QUESTIONS, items);
  }

  private static Format formatOf(Path file) throws IOException, InvalidFileException {
    List<Format> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    collect(
        file,
        problems,
        row -> {
          if (found.isEmpty()) {
            found.add(Format.of(row).orElse(Format.OWN));
          }
        });
    if (found.isEmpty()) {
      throw new InvalidFileException(problems.isEmpty() ? List.of(empty(file)) : problems);
    }
    return found.getFirst();
  }

  private static String empty(Path file) {
    return file.getFileName() + ": must have rows, had none";
  }

  /** Reads on behind rows that are refused. */
  private static void collect(Path file, List<String> problems, RowFile.Sink sink)
      throws IOException {
    try {
      RowFile.read(
          file,
          row -> {
            try {
              sink.take(row);
            } catch (InvalidRowException e) {
              problems.add(String.valueOf(e.getMessage()));
              if (problems.size() >= PROBLEMS_MAX) {
                throw new InvalidRowException("and perhaps more: reading ended at " + row.place());
              }
            }
          });
    } catch (InvalidRowException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  /** The state of one reading. */
  private static final class Reading {
    private final List<TaskItem> items = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private @Nullable Format format;
    private @Nullable String id;

    void read(Path file) throws IOException {
      if (problems.size() < PROBLEMS_MAX) {
        collect(file, problems, this::take);
      }
    }

    private void take(Row row) throws InvalidRowException {
      Format found = format;
      if (found == null) {
        found =
            Format.of(row)
                .orElseThrow(
                    () ->
                        new InvalidRowException(
                            "%s: fields must be those of a known format, were %s"
                                .formatted(row.place(), row.names())));
        format = found;
      }
      Format.Reader reader =
          found
              .reader()
              .orElseThrow(
                  () ->
                      new InvalidRowException(
                          row.place()
                              + ": OK-VQA must be read from two files, questions and annotations"));
      TaskItem read = reader.read(row);
      TaskItem item = id == null ? read : new TaskItem(id, read.problem());
      if (!ids.add(item.id())) {
        throw row.wrong("id", "must be unique", item.id());
      }
      items.add(item);
    }

    TaskFile end(Path file) throws InvalidFileException {
      if (problems.isEmpty() && items.isEmpty()) {
        problems.add(empty(file));
      }
      if (!problems.isEmpty() || format == null) {
        throw new InvalidFileException(problems);
      }
      return new TaskFile(format, items);
    }
  }
}
