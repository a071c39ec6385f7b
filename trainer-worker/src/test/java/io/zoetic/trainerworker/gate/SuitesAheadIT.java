// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.learning.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer with nothing to do reads suites of the reference model. */
class SuitesAheadIT {
  private static final String EXPERT = "weekday";

  /** A run has no time to read anything. */
  private static final SuiteScreen.Limits HURRIED =
      new SuiteScreen.Limits(2, Duration.ZERO, 64 << 20);

  @TempDir static Path directory;

  private static ServedModel model;
  private static List<Suite> suites;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final List<String> reads = new ArrayList<>();
  private final Map<String, Examples.Mark> marks = new HashMap<>();

  @BeforeAll
  static void open() throws IOException {
    model = ServedModel.open(directory);
    suites = model.suites(5);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Each takes a second and a half. */
  private final class Slow implements SuiteScreen.Suites {
    @Override
    public Map<String, Examples.Mark> marks() {
      looks.incrementAndGet();
      return marks;
    }

    @Override
    public Suite read(String name) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1500));
      reads.add(name);
      return suites.stream().filter(suite -> suite.name().equals(name)).findFirst().orElseThrow();
    }
  }

  private SuiteScreen screen(SuiteScreen.Limits limits) {
    suites.forEach(suite -> marks.put(suite.name(), new Examples.Mark(5, 1)));
    return new SuiteScreen(model.models().inference(), limits, nanos::get);
  }

  private SuitesAhead ahead(SuiteScreen screen) {
    return new SuitesAhead(screen, model::served, new Slow(), nanos::get);
  }

  @Test
  void whatIsReadAhead_oneByOne_noRunReads() {
    SuiteScreen screen = screen(HURRIED);
    SuitesAhead ahead = ahead(screen);
    List<String> others =
        marks.keySet().stream().filter(name -> !name.equals(EXPERT)).sorted().toList();
    ServingSnapshot served = model.served();
    assertThat(screen.of(EXPERT, served, served, others, new Slow()).unchanged().unread())
        .as("without")
        .isEqualTo(others.size());
    looks.set(0);

    for (int i = 1; i <= marks.size(); i++) {
      ahead.readOn();
      assertThat(reads).hasSize(i);
    }
    ahead.readOn();
    assertThat(reads).containsExactlyInAnyOrderElementsOf(marks.keySet());
    assertThat(looks).as("at all that is held out").hasValue(1);
    assertThat(screen.of(EXPERT, served, served, others, new Slow()).unchanged().unread()).isZero();
    assertThat(reads).hasSize(marks.size());
  }

  @Test
  void whatIsNew_isLookedForEveryFiveMinutes() {
    SuitesAhead ahead = ahead(screen(HURRIED));
    for (int i = 0; i <= marks.size(); i++) {
      ahead.readOn();
    }
    reads.clear();
    marks.put(EXPERT, new Examples.Mark(5, 2));

    ahead.readOn();
    assertThat(reads).isEmpty();
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
    ahead.readOn();
    ahead.readOn();
    assertThat(reads).containsExactly(EXPERT);
    assertThat(looks).hasValue(2);
  }

  @Test
  void fewSuites_areNotReadAhead() {
    SuitesAhead ahead = ahead(screen(SuiteScreen.Limits.ofDefaults()));

    ahead.readOn();

    assertThat(looks).hasValue(0);
    assertThat(reads).isEmpty();
  }
}
