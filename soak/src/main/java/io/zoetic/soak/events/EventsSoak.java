// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Sends events among kills, and counts them. */
final class EventsSoak {
  /** Longer than a dead reader of the interactions keeps its part of them. */
  private static final Duration REST = Duration.ofMinutes(4);

  private static final Duration CONVERGED = Duration.ofMinutes(2);
  private static final int SAMPLE = 200;
  private static final int FEEDBACK_CLIENTS = 8;
  private static final int QUESTION_CLIENTS = 8;
  private static final PersistentClient.Patience PATIENCE =
      new PersistentClient.Patience(Duration.ofSeconds(20), Duration.ofMinutes(5));

  private final Cluster cluster;
  private final Options options;
  private final Mix mix;
  private final PersistentClient requests;
  private final FeedbackClient client;
  private final Ledger ledger;
  private final Changes changes;
  private final Pace pace;
  private final AnswerLoad answers;

  /**
   * The sizes of the soak.
   *
   * @param rate events per second, at most
   * @param duration of the load, at most
   * @param perKill events between two kills, on average
   */
  record Options(int events, int rate, Duration duration, int perKill, long seed) {}

  /** The course of the load. */
  private record Sent(double seconds, Map<Service, Integer> kills, Killer killer) {
    boolean everyServiceWasKilled() {
      return kills.keySet().containsAll(List.of(Service.values()));
    }
  }

  private EventsSoak(Cluster cluster, Options options, PersistentClient client, Changes changes) {
    this.cluster = cluster;
    this.options = options;
    this.mix = Mix.of(options.events());
    this.requests = client;
    this.client = new FeedbackClient(client);
    this.ledger = new Ledger(mix.feedback());
    this.changes = changes;
    this.pace =
        new Pace(Duration.ofMillis(1000L * mix.events() / options.rate()), options.duration());
    this.answers = new AnswerLoad(client, pace, changes.expert(), mix.questions());
  }

  /** Runs it on a new directory. */
  static Report run(Path directory, Options options) throws Exception {
    try (Cluster cluster = Cluster.start(directory, Cluster.Shape.of(2, 2, 2));
        PersistentClient client = new PersistentClient(cluster.urls(), PATIENCE)) {
      Changes changes = new Changes(client);
      changes.register(new Random(options.seed()));
      new FeedbackClient(client).declareMetric();
      return new EventsSoak(cluster, options, client, changes).run();
    }
  }

  private Report run() throws Exception {
    Sent sent = send();
    System.out.printf("all is sent after %.0f s%n", sent.seconds());
    EventsAudit audit = new EventsAudit(cluster.database(), ledger, answers);
    long begin = System.nanoTime();
    audit.awaitRest(REST);
    boolean served = changes.isServed(CONVERGED);
    double rest = (System.nanoTime() - begin) / 1e9;
    changes.audit(cluster.database());
    return report(sent, audit.findings(), rest).must(served, "the last promotion must be served");
  }

  private Sent send() throws Exception {
    Random random = new Random(options.seed());
    Random loads = new Random(random.nextLong());
    try (KafkaEventLog log = new KafkaEventLog(cluster.kafka());
        WorkerLink worker = log.openWorker("soak", _ -> {})) {
      var feedback = new FeedbackLoad(client, worker, ledger, pace, loads);
      Killer killer = Killer.start(cluster, this::sent, options.perKill(), random);
      Map<Service, Integer> kills;
      double seconds;
      try {
        load(feedback);
        worker.flush(REST);
      } finally {
        seconds = pace.seconds();
        kills = killer.stop();
      }
      return new Sent(seconds, kills, killer);
    }
  }

  private void load(FeedbackLoad feedback) throws Exception {
    List<Runnable> clients = new ArrayList<>();
    IntStream.range(0, FEEDBACK_CLIENTS).forEach(_ -> clients.add(feedback::run));
    IntStream.range(0, QUESTION_CLIENTS).forEach(_ -> clients.add(answers::run));
    clients.add(() -> changes.run(pace, mix.changes()));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      clients.forEach(each -> running.add(threads.submit(each)));
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private int sent() {
    return ledger.acknowledged() + answers.events() + changes.acknowledged();
  }

  /** How many of a sample a gateway shows otherwise than they were sent. */
  private int differOverHttp() {
    int differ = 0;
    for (int number : new Random(options.seed()).ints(SAMPLE, 0, mix.feedback()).toArray()) {
      Event event = new Event(number);
      if (ledger.id(event) != null) {
        JsonNode shown = client.shown(requireNonNull(ledger.id(event)));
        boolean same =
            shown.get("idempotency_key").asText().equals(event.key())
                && shown.get("value").equals(event.value())
                && event.state().startsWith(shown.get("state").asText());
        differ += same ? 0 : 1;
      }
    }
    return differ;
  }

  private Report report(Sent sent, EventsAudit.Findings found, double rest) {
    Report report = new Report().table("what", "count");
    reportCourse(report, sent);
    report
        .row("feedback acknowledged before its interaction was sent", found.before())
        .mustBe("of these joined with it", found.before(), found.joined())
        .row("interactions of answers that broke off before a client had them", found.unasked())
        .mustBe("lost: feedback, comments, examples, interactions", 0, found.lost())
        .mustBe("twice: feedback, comments, examples, interactions", 0, found.twice())
        .mustBe("rows with another id, value, state or reward", 0, found.wrongCount())
        .mustBe("of " + SAMPLE + " pieces of feedback over HTTP different", 0, differOverHttp())
        .mustBe("lost: changes", 0, changes.lost())
        .mustBe("twice: changes", 0, changes.twice())
        .mustBe("changes that nobody was told of", 0, changes.unasked())
        .mustBe("changes refused by a rule", 0, changes.refused());
    return report
        .line("")
        .line(
            "%.0f s of load, %.0f events/s (at most %d were sent); %.0f s more until nothing waited."
                .formatted(sent.seconds(), sent() / sent.seconds(), options.rate(), rest))
        .none(found.wrong());
  }

  private void reportCourse(Report report, Sent sent) {
    PersistentClient.Requests told = requests.requests();
    report
        .row("events, acknowledged", sent())
        .row("questions answered", answers.answers().size())
        .row("comments on these", answers.comments().size())
        .row("changes of what is served", changes.acknowledged())
        .row("feedback on interactions that the soak wrote", ledger.acknowledged())
        .row("these interactions", ledger.interactions())
        .row("requests", told.all())
        .row("requests without an answer, repeated", told.unanswered() + told.hung())
        .row("requests turned away for now, repeated", told.refused() + told.broken())
        .row("feedback sent again after it was acknowledged", ledger.resent())
        .mustBe("of this taken as new", 0, ledger.takenTwice())
        .mustBe("of this answered with another id", 0, ledger.changed())
        .row("feedback answered as duplicate, repeated requests included", client.duplicates());
    for (Service service : Service.values()) {
      report.row(
          "kills of " + service.name().toLowerCase(Locale.ROOT),
          sent.kills().getOrDefault(service, 0));
    }
    report
        .must(sent.everyServiceWasKilled(), "every service must be killed")
        .row("starts again because another part was away", sent.killer().endedAtStart())
        .row("s that the longest start took", sent.killer().longestStart().toSeconds());
  }
}
