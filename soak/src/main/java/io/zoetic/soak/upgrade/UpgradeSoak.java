// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.upgrade;

import io.zoetic.soak.run.Database;
import io.zoetic.soak.run.Report;
import io.zoetic.soak.upgrade.UpgradeCluster.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final List<Object[]> course = new ArrayList<>();

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

  private UpgradeSoak(UpgradeCluster cluster, UpgradeLoad load, Options options) {
    this.cluster = cluster;
    this.load = load;
    this.options = options;
  }

  /** Runs it on a new directory. */
  static Report run(Path directory, Build before, Options options)
      throws IOException, InterruptedException {
    try (UpgradeCluster cluster = UpgradeCluster.start(directory, before);
        UpgradeLoad load = new UpgradeLoad(cluster.urls(), options.rate())) {
      return new UpgradeSoak(cluster, load, options).run(before);
    }
  }

  private Report run(Build before) throws IOException, InterruptedException {
    load.start();
    hold("all " + before.name());
    for (Build build : List.of(Build.THIS, before)) {
      for (Place place : ORDER) {
        cluster.change(place, build);
        hold(place.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + build.name());
      }
    }
    load.stop();
    Database database = new Database(cluster.database());
    Set<String> unkept =
        database.awaitNoneMissing("SELECT request_id FROM interaction", load.answers(), REST);
    Set<String> unjoined =
        database.awaitNoneMissing(
            "SELECT id::text FROM feedback WHERE state <> 'received'", load.feedback(), REST);
    Set<String> lost = database.missing("SELECT id::text FROM feedback", load.feedback());
    return report(unkept.size(), lost.size(), unjoined.size());
  }

  /** Has the load go on for a while; a row is about that and the switch before it. */
  private void hold(String now) {
    long end = System.nanoTime() + options.hold().toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    Object[] row = {now, load.answers().size() - answered, load.failures().size() - failed};
    System.out.println(Arrays.toString(row));
    course.add(row);
    answered = load.answers().size();
    failed = load.failures().size();
  }

  private Report report(int unkept, int lost, int unjoined) {
    Report report = new Report().table("after", "answers", "failed");
    course.forEach(report::row);
    return report
        .line("")
        .table("what", "count")
        .row("questions", load.asked())
        .row("answers", load.answers().size())
        .mustBe("failed: questions and feedback", 0, load.failures().size())
        .row("passed over a gateway that ended, for the other", load.passedOver())
        .row("answers that differ from the first to the same question", load.differing())
        .row("feedback acknowledged", load.feedback().size())
        .mustBe("lost: interactions", 0, unkept)
        .mustBe("lost: feedback", 0, lost)
        .mustBe("feedback that is not joined with its interaction", 0, unjoined)
        .none(load.failures());
  }
}
