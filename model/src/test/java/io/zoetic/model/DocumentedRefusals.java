// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * The document that tells users what a bad model gets: it has a row of each case that is tested,
 * and no other. The section of a test class is the one that links to it; its rows are looked
 * through when all tests of the class have run.
 */
public final class DocumentedRefusals implements BeforeEachCallback, AfterAllCallback {
  private static final Path DOCUMENT = Path.of("../docs/refusals.md");

  private final Set<Method> tests = new HashSet<>();
  private final Set<String> tested = new HashSet<>();

  /** Fails with the row to write if there is none that says just this. */
  public void assertHasRow(String... cells) {
    String row = "| " + String.join(" | ", cells) + " |";
    tested.add(row);
    assertThat(lines().contains(row)).as("%s must have the row%n%s%n", DOCUMENT, row).isTrue();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    tests.add(context.getRequiredTestMethod());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Class<?> type = context.getRequiredTestClass();
    List<Method> all =
        AnnotationSupport.findAnnotatedMethods(
            type, Testable.class, HierarchyTraversalMode.TOP_DOWN);
    if (tests.containsAll(all)) {
      assertThat(tested)
          .as("rows of %s that %s tests", DOCUMENT, type.getSimpleName())
          .containsAll(rows(type.getSimpleName()));
    }
  }

  /** The rows of the table in the section of a class. */
  private static List<String> rows(String type) {
    List<String> rows = new ArrayList<>();
    boolean within = false;
    boolean header = true;
    for (String line : lines()) {
      if (line.startsWith("#")) {
        within = false;
      } else if (line.contains("[" + type + "]")) {
        within = true;
        header = true;
      } else if (within && line.startsWith("| ---")) {
        header = false;
      } else if (within && !header && line.startsWith("|")) {
        rows.add(line);
      }
    }
    assertThat(rows).as("rows of %s for %s", DOCUMENT, type).isNotEmpty();
    return rows;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(DOCUMENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
