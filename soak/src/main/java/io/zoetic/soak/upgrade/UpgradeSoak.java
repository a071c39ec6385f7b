// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.upgrade;

import io.zoetic.soak.upgrade.UpgradeCluster.Place;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Switches every process to the new build and back, under load, readers before writers: the
 * trainer, the workers, which old gateways then have, and the gateways; back again in the same
 * order, so that new gateways have old workers.
 */
final class UpgradeSoak {
  private static final Duration REST = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int TOLD_MAX = 10;
  private static final List<Place> ORDER =
      List.of(
          Place.TRAINER,
          Place.FIRST_WORKER,
          Place.SECOND_WORKER,
          Place.FIRST_GATEWAY,
          Place.SECOND_GATEWAY);

  private final UpgradeCluster cluster;
  private final UpgradeLoad load;
  private final Options options;
  private final StringBuilder course = new StringBuilder();

  /** Until the last row of the course. */
  private int answered;

  private int failed;

  /**
   * The sizes of the soak.
   *
   * @param hold how long the load goes on between two switches
   * @param rate questions per second, at most
   */
  record Options(Duration hold, int rate) {}

  /**
   * The report of a run.
   *
   * @param text Markdown
   * @param passed whether everything is as it must be
   */
  record Report(String text, boolean passed) {}

  private UpgradeSoak(UpgradeCluster cluster, UpgradeLoad load, Options options) {
    this.cluster = cluster;
    this.load = load;
    this.options = options;
  }

  /** Runs it on a new directory. */
  static Report run(Path directory, Build before, Options options)
      throws IOException, InterruptedException, SQLException {
    try (UpgradeCluster cluster = UpgradeCluster.start(directory, before);
        UpgradeLoad load = new UpgradeLoad(cluster.urls(), options.rate())) {
      return new UpgradeSoak(cluster, load, options).run(before);
    }
  }

  private Report run(Build before) throws IOException, InterruptedException, SQLException {
    load.start();
    hold("all " + before.name());
    for (Build build : List.of(Build.THIS, before)) {
      for (Place place : ORDER) {
        cluster.change(place, build);
        hold(place.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + build.name());
      }
    }
    load.stop();
    Set<String> unkept = awaitNone("SELECT request_id FROM interaction", load.answers());
    Set<String> unjoined =
        awaitNone("SELECT id::text FROM feedback WHERE state <> 'received'", load.feedback());
    Set<String> lost = missing("SELECT id::text FROM feedback", load.feedback());
    boolean passed =
        load.failures().isEmpty() && unkept.isEmpty() && unjoined.isEmpty() && lost.isEmpty();
    return new Report(text(unkept.size(), lost.size(), unjoined.size()), passed);
  }

  /** Has the load go on for a while; a row is about that and the switch before it. */
  private void hold(String now) {
    long end = System.nanoTime() + options.hold().toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    String row =
        "| %s | %d | %d |"
            .formatted(now, load.answers().size() - answered, load.failures().size() - failed);
    answered = load.answers().size();
    failed = load.failures().size();
    System.out.println(row);
    course.append(row).append(System.lineSeparator());
  }

  /** Which of these ids are not among the rows, after a while. */
  private Set<String> awaitNone(String query, Set<String> ids) throws SQLException {
    long end = System.nanoTime() + REST.toNanos();
    Set<String> missing = missing(query, ids);
    while (!missing.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
      missing = missing(query, ids);
    }
    return missing;
  }

  private Set<String> missing(String query, Set<String> ids) throws SQLException {
    Set<String> missing = new HashSet<>(ids);
    PostgresOptions database = cluster.database();
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        missing.remove(row.getString(1));
      }
    }
    return missing;
  }

  private String text(int unkept, int lost, int unjoined) {
    StringBuilder text =
        new StringBuilder("| after | answers | failed |%n|---|---|---|%n".formatted());
    text.append(course).append("%n| what | count |%n|---|---|%n".formatted());
    row(text, "questions", load.asked());
    row(text, "answers", load.answers().size());
    row(text, "failed: questions and feedback", load.failures().size());
    row(text, "passed over a gateway that ended, for the other", load.passedOver());
    row(text, "answers that differ from the first to the same question", load.differing());
    row(text, "feedback acknowledged", load.feedback().size());
    row(text, "lost: interactions", unkept);
    row(text, "lost: feedback", lost);
    row(text, "feedback that is not joined with its interaction", unjoined);
    load.failures().stream()
        .limit(TOLD_MAX)
        .forEach(each -> text.append("- ").append(each).append(System.lineSeparator()));
    return text.toString();
  }

  private static void row(StringBuilder text, String what, long count) {
    text.append("| %s | %,d |%n".formatted(what, count));
  }
}
