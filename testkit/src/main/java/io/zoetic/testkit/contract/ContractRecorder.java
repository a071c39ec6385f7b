// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down what was run of the {@linkplain Contract contracts}, and against what, in {@code
 * target/contracts} of the module. The classes of a JVM run one after the other. JUnit finds it.
 */
public final class ContractRecorder implements TestExecutionListener {
  private static final TestTag TAG = TestTag.create(Contract.TAG);

  private static final Set<String> BACKENDS = new ConcurrentSkipListSet<>();

  private final List<String> runs = new ArrayList<>();

  /** Says what the tests of the class that runs now are run against, such as a server's version. */
  public static void against(String backend) {
    BACKENDS.add(backend);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) {
      BACKENDS.clear();
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    record(test, result.getStatus().name());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    record(test, "SKIPPED");
  }

  private void record(TestIdentifier test, String outcome) {
    if (test.isTest()
        && test.getTags().contains(TAG)
        && test.getSource().orElse(null) instanceof MethodSource method) {
      runs.add(
          new ContractRun(
                  method.getClassName(),
                  method.getMethodName(),
                  outcome,
                  String.join(" and ", BACKENDS))
              .line());
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (runs.isEmpty()) {
      return;
    }
    Path file = ContractRun.folderOf(Path.of("")).resolve(ProcessHandle.current().pid() + ".tsv");
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, runs, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    runs.clear();
  }
}
