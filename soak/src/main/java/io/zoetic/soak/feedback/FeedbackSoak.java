// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.Database;
import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.Report;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/** Sends feedback among kills, and counts it. */
final class FeedbackSoak {
  /** Longer than a dead reader of the interactions keeps its part of them. */
  private static final Duration REST = Duration.ofMinutes(4);

  private static final int SAMPLE = 200;

  private static final PersistentClient.Patience PATIENCE =
      new PersistentClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(3));

  static final List<Service> KILLED = List.of(Service.GATEWAY, Service.TRAINER, Service.BROKER);

  private final Cluster platform;
  private final Options options;
  private final PersistentClient requests;
  private final FeedbackClient client;
  private final Ledger ledger;

  /**
   * The sizes of the soak.
   *
   * @param rate events per second, at most
   * @param killEvery how long a service lives on average
   */
  record Options(int events, int rate, Duration killEvery, long seed) {}

  /** The course of the load. */
  private record Sent(double seconds, Map<Service, Integer> kills, long endedAtStart) {
    boolean everyServiceWasKilled() {
      return kills.keySet().containsAll(KILLED);
    }
  }

  private FeedbackSoak(Cluster platform, Options options, PersistentClient client) {
    this.platform = platform;
    this.options = options;
    this.requests = client;
    this.client = new FeedbackClient(client);
    this.ledger = new Ledger(options.events());
  }

  /** Runs it on a new directory. */
  static Report run(Path directory, Options options) throws Exception {
    try (Cluster platform = Cluster.start(directory, Cluster.Shape.of(2, 0, 2));
        PersistentClient client = new PersistentClient(platform.urls(), PATIENCE)) {
      return new FeedbackSoak(platform, options, client).run();
    }
  }

  private Report run() throws InterruptedException, ExecutionException, SQLException {
    client.declareMetric();
    Sent sent = send();
    FeedbackAudit audit = new FeedbackAudit(new Database(platform.serviceOptions()), ledger);
    long begin = System.nanoTime();
    audit.awaitRest(REST);
    double rest = (System.nanoTime() - begin) / 1e9;
    FeedbackAudit.Findings found = audit.findings();
    return report(sent, rest, found, differOverHttp());
  }

  private Sent send() throws InterruptedException, ExecutionException {
    Random random = new Random(options.seed());
    Random loads = new Random(random.nextLong());
    long begin = System.nanoTime();
    try (KafkaEventLog log = new KafkaEventLog(platform.kafka());
        WorkerLink worker = log.openWorker("soak", _ -> {})) {
      Killer killer = Killer.start(platform, options.killEvery(), random);
      Map<Service, Integer> kills;
      double seconds;
      try {
        new FeedbackLoad(client, worker, ledger, options.rate()).run(loads);
        worker.flush(REST);
      } finally {
        seconds = (System.nanoTime() - begin) / 1e9;
        kills = killer.stop();
      }
      return new Sent(seconds, kills, killer.endedAtStart());
    }
  }

  /** How many of a sample a gateway shows otherwise than they were sent. */
  private int differOverHttp() {
    int differ = 0;
    for (int number : new Random(options.seed()).ints(SAMPLE, 0, options.events()).toArray()) {
      Event event = new Event(number);
      JsonNode shown = client.shown(requireNonNull(ledger.id(event)));
      boolean same =
          shown.get("idempotency_key").asText().equals(event.key())
              && shown.get("value").equals(event.value())
              && event.state().startsWith(shown.get("state").asText());
      differ += same ? 0 : 1;
    }
    return differ;
  }

  private Report report(Sent sent, double rest, FeedbackAudit.Findings found, int differ) {
    PersistentClient.Requests told = requests.requests();
    Report report =
        new Report()
            .table("what", "count")
            .row("events, acknowledged", options.events())
            .row("interactions", options.events() / Event.PER_INTERACTION)
            .row("requests", told.all())
            .row("requests without an answer, repeated", told.unanswered() + told.hung())
            .row("requests turned away for now, repeated", told.refused() + told.broken())
            .row("events sent again after they were acknowledged", ledger.resent())
            .mustBe("of these taken as new", 0, ledger.takenTwice())
            .mustBe("of these answered with another id", 0, ledger.changed())
            .row("events answered as duplicates, repeated requests included", client.duplicates());
    for (Service service : KILLED) {
      report.row(
          "kills of a " + service.name().toLowerCase(Locale.ROOT),
          sent.kills().getOrDefault(service, 0));
    }
    return report
        .must(sent.everyServiceWasKilled(), "every service must be killed")
        .row("starts again because the broker was away", sent.endedAtStart())
        .row("feedback acknowledged before its interaction was sent", found.before())
        .mustBe("of these joined with it", found.before(), found.joined())
        .mustBe("lost: feedback, examples, interactions", 0, found.lost())
        .mustBe("twice: feedback, examples, interactions", 0, found.twice())
        .mustBe("rows with another id, value, state or reward", 0, found.wrongCount())
        .mustBe("of " + SAMPLE + " over HTTP different", 0, differ)
        .line("")
        .line(
            "%.0f s of load, %.0f events/s (at most %d were sent); %.0f s more until nothing waited."
                .formatted(sent.seconds(), options.events() / sent.seconds(), options.rate(), rest))
        .none(found.wrong());
  }
}
