// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.Cluster.Shape;
import io.zoetic.soak.run.Database;
import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.PersistentClient.Patience;
import io.zoetic.soak.run.PersistentClient.Requests;
import io.zoetic.soak.run.Promoter;
import io.zoetic.soak.run.Replica;
import io.zoetic.soak.run.Report;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** One drill after the other, under load; after each everything must be as it was. */
final class DrillsSoak {
  /** Of gateways here: that a request hangs is seen sooner. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Patience ASKING =
      new Patience(DEADLINE.plusSeconds(10), Duration.ofMinutes(4));
  private static final Patience JUDGING =
      new Patience(DEADLINE.plusSeconds(10), Duration.ofMinutes(20));
  private static final Patience ONCE = new Patience(DEADLINE.plusSeconds(10), Duration.ofMillis(1));
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final long LOG_MAX = 10_000_000;
  private static final String JOINED = "SELECT id::text FROM feedback WHERE state <> 'received'";

  private final Cluster cluster;
  private final DrillLoad load;
  private final TruthReader truth;
  private final Promoter promoter;
  private final Options options;
  private final Report report =
      new Report()
          .table(
              "drill",
              "s",
              "answered",
              "refused, repeated",
              "no connection, repeated",
              "hung",
              "errors",
              "lost: completions",
              "lost: interactions",
              "lost: feedback",
              "converged, held against answers",
              "of these false",
              "whole again after s");

  /**
   * The sizes of the soak.
   *
   * @param scale of all durations
   * @param only names of drills
   * @param rate questions per second, at most
   */
  record Options(double scale, Pattern only, int rate, long seed) {}

  /** What has been counted by some moment. */
  private record Count(int answered, Requests requests, int lost, int converged, int wrong) {}

  private DrillsSoak(
      Cluster cluster, DrillLoad load, TruthReader truth, Promoter promoter, Options options) {
    this.cluster = cluster;
    this.load = load;
    this.truth = truth;
    this.promoter = promoter;
    this.options = options;
  }

  /** Runs it on a new directory. */
  static Report run(Path directory, Options options) throws Exception {
    Shape shape =
        new Shape(2, 2, 1, List.of("--gateway.deadline=" + DEADLINE.toSeconds() + "s"), true);
    try (Cluster cluster = Cluster.start(directory, shape);
        PersistentClient asking = new PersistentClient(cluster.urls(), ASKING);
        PersistentClient judging = new PersistentClient(cluster.urls(), JUDGING);
        PersistentClient once = new PersistentClient(cluster.urls(), ONCE)) {
      Promoter promoter = new Promoter(judging, "drilled");
      promoter.register(new Random(options.seed()));
      try (DrillLoad load = new DrillLoad(asking, judging, promoter, options.rate());
          TruthReader truth = new TruthReader(once, promoter)) {
        return new DrillsSoak(cluster, load, truth, promoter, options).run(directory);
      }
    }
  }

  private Report run(Path directory) throws Exception {
    load.start();
    truth.start();
    Drills drills =
        new Drills(cluster, load, directory.resolveSibling("postgres-copy"), options.scale());
    for (Drill drill : drills.all()) {
      if (options.only().matcher(drill.name()).find()) {
        run(drill);
      }
    }
    load.stop();
    truth.close();
    return finish();
  }

  private void run(Drill drill) throws Exception {
    System.out.println(drill.name());
    Count before = count();
    long begin = System.nanoTime();
    drill.event().happen();
    long happened = System.nanoTime();
    awaitWhole();
    Set<String> answers = load.ledger().answers();
    Database database = cluster.database();
    Set<String> unkept = database.awaitNoneMissing(Drills.STORED, answers, RECOVERY);
    Set<String> feedback = load.ledger().feedback();
    Set<String> unjoined = database.awaitNoneMissing(JOINED, feedback, RECOVERY);
    long whole = System.nanoTime();
    load.ledger().forget(unkept);
    load.ledger().forget(unjoined);
    Count after = count();
    Requests requests = after.requests().since(before.requests());
    report.row(
        drill.name(),
        seconds(happened - begin),
        after.answered() - before.answered() + unkept.size(),
        requests.refused(),
        requests.unanswered(),
        requests.hung(),
        requests.broken(),
        after.lost() - before.lost(),
        unkept.size(),
        unjoined.size(),
        after.converged() - before.converged(),
        after.wrong() - before.wrong(),
        "%.1f".formatted((whole - happened) / 1e9));
    System.out.print(report.last());
    report
        .must(unkept.isEmpty(), drill.name() + ": interactions must be stored, are not " + unkept)
        .must(
            unjoined.isEmpty(),
            drill.name() + ": feedback must be joined with its answers, is not " + unjoined);
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }

  /**
   * Returns when completions are answered, all that waited for a part is through, and the workers
   * serve what they must.
   */
  private void awaitWhole() {
    int answered = load.ledger().answers().size();
    int converged = truth.converged();
    long end = System.nanoTime() + RECOVERY.toNanos();
    while (!(load.isJudged()
        && load.ledger().answers().size() > answered
        && truth.converged() > converged)) {
      if (System.nanoTime() > end) {
        report.must(false, "all must be answered, judged and converge in " + RECOVERY);
        return;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private Count count() {
    Requests asking = load.clients().getFirst().requests();
    Requests judging = load.clients().getLast().requests();
    return new Count(
        load.ledger().answers().size(),
        asking.plus(judging),
        load.ledger().lost().size(),
        truth.converged(),
        truth.wrong().size());
  }

  private Report finish() throws SQLException {
    Requests asking = load.clients().getFirst().requests();
    Requests judging = load.clients().getLast().requests();
    Set<String> unaudited = cluster.database().missing("SELECT idempotency_key FROM audit", kept());
    report
        .line("")
        .table("what", "count")
        .row("completions answered", load.ledger().answers().size())
        .mustBe("completions or feedback lost to their clients", 0, load.ledger().lost().size())
        .mustBe("requests that hung beyond the deadline", 0, asking.hung() + judging.hung())
        .mustBe("answers with another error of a server", 0, asking.broken() + judging.broken())
        .row("feedback acknowledged", load.ledger().feedback().size() + load.givenUp())
        .row("of this gone with the database's past, as its backup was older", load.givenUp())
        .row("changes acknowledged", promoter.acknowledged().size())
        .mustBe("of these not in the audit", 0, unaudited.size())
        .mustBe("keys that are in a table twice", 0, twice())
        .row("times the status was asked", truth.asked())
        .row("times it said converged, held against answers", truth.converged())
        .mustBe("of these false", 0, truth.wrong().size());
    reportLogs();
    load.clients().forEach(client -> report.none(client.wrong()));
    return report.none(List.copyOf(load.ledger().lost())).none(truth.wrong());
  }

  /** The changes that a database which was set back must still know. */
  private Set<String> kept() {
    Set<String> kept = new HashSet<>(promoter.acknowledged());
    kept.removeAll(load.changesGivenUp());
    return kept;
  }

  private int twice() throws SQLException {
    List<String> twice = new ArrayList<>();
    for (String table : List.of("audit", "feedback")) {
      cluster
          .database()
          .read(
              "SELECT idempotency_key FROM %s GROUP BY 1 HAVING count(*) > 1".formatted(table),
              row -> twice.add(row.getString(1)));
    }
    return twice.size();
  }

  private void reportLogs() {
    report.line("").table("log of", "bytes");
    for (Replica each :
        cluster.replicas(Service.BROKER, Service.GATEWAY, Service.WORKER, Service.TRAINER)) {
      report
          .row(each.name(), each.printedBytes())
          .must(
              each.printedBytes() <= LOG_MAX,
              "the log of %s must be at most %,d bytes, was %,d"
                  .formatted(each.name(), LOG_MAX, each.printedBytes()));
    }
  }
}
