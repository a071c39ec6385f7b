// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.soak.feedback.KillablePlatform.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/** Sends feedback among kills, and counts it. */
final class FeedbackSoak {
  /** Longer than a dead reader of the interactions keeps its part of them. */
  private static final Duration REST = Duration.ofMinutes(4);

  private static final int SAMPLE = 200;

  private final KillablePlatform platform;
  private final Options options;
  private final PersistentClient client;
  private final Ledger ledger;

  /**
   * The sizes of the soak.
   *
   * @param rate events per second, at most
   * @param killEvery how long a service lives on average
   */
  record Options(int events, int rate, Duration killEvery, long seed) {}

  /**
   * The report of a run.
   *
   * @param text Markdown
   * @param passed whether everything is as it must be
   */
  record Report(String text, boolean passed) {}

  /** The course of the load. */
  private record Sent(double seconds, Map<Service, Integer> kills, long endedAtStart) {
    boolean everyServiceWasKilled() {
      return kills.keySet().containsAll(Arrays.asList(Service.values()));
    }
  }

  private FeedbackSoak(KillablePlatform platform, Options options, PersistentClient client) {
    this.platform = platform;
    this.options = options;
    this.client = client;
    this.ledger = new Ledger(options.events());
  }

  /** Runs it on a new directory. */
  static Report run(Path directory, Options options)
      throws IOException, InterruptedException, ExecutionException, SQLException {
    try (KillablePlatform platform = KillablePlatform.start(directory);
        PersistentClient client = new PersistentClient(platform.urls())) {
      return new FeedbackSoak(platform, options, client).run();
    }
  }

  private Report run() throws InterruptedException, ExecutionException, SQLException {
    client.declareMetric();
    Sent sent = send();
    FeedbackAudit audit = new FeedbackAudit(platform.postgres(), ledger);
    long begin = System.nanoTime();
    audit.awaitRest(REST);
    double rest = (System.nanoTime() - begin) / 1e9;
    FeedbackAudit.Findings found = audit.findings();
    int differ = differOverHttp();
    boolean passed =
        found.lost() == 0
            && found.twice() == 0
            && found.wrongCount() == 0
            && found.joined() == found.before()
            && ledger.changed() == 0
            && ledger.takenTwice() == 0
            && differ == 0
            && sent.everyServiceWasKilled();
    return new Report(text(sent, rest, found, differ), passed);
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
      JsonNode shown = client.get("/v1/feedback/" + ledger.id(event));
      boolean same =
          shown.get("idempotency_key").asText().equals(event.key())
              && shown.get("value").equals(event.value())
              && event.state().startsWith(shown.get("state").asText());
      differ += same ? 0 : 1;
    }
    return differ;
  }

  private String text(Sent sent, double rest, FeedbackAudit.Findings found, int differ) {
    PersistentClient.Requests requests = client.requests();
    StringBuilder text = new StringBuilder("| what | count |%n|---|---|%n".formatted());
    row(text, "events, acknowledged", options.events());
    row(text, "interactions", options.events() / Event.PER_INTERACTION);
    row(text, "requests", requests.all());
    row(text, "requests without an answer, repeated", requests.unanswered());
    row(text, "requests turned away for now, repeated", requests.refused());
    row(text, "events sent again after they were acknowledged", ledger.resent());
    row(text, "of these taken as new", ledger.takenTwice());
    row(text, "of these answered with another id", ledger.changed());
    row(text, "events answered as duplicates, repeated requests included", client.duplicates());
    for (Service service : Service.values()) {
      row(
          text,
          "kills of a " + service.name().toLowerCase(Locale.ROOT),
          sent.kills().getOrDefault(service, 0));
    }
    row(text, "starts again because the broker was away", sent.endedAtStart());
    row(text, "feedback acknowledged before its interaction was sent", found.before());
    row(text, "of these joined with it", found.joined());
    row(text, "lost: feedback, examples, interactions", found.lost());
    row(text, "twice: feedback, examples, interactions", found.twice());
    row(text, "rows with another id, value, state or reward", found.wrongCount());
    row(text, "of " + SAMPLE + " over HTTP different", differ);
    text.append(
        "%n%.0f s of load, %.0f events/s (at most %d were sent); %.0f s more until nothing waited.%n"
            .formatted(sent.seconds(), options.events() / sent.seconds(), options.rate(), rest));
    found.wrong().forEach(each -> text.append("- ").append(each).append(System.lineSeparator()));
    return text.toString();
  }

  private static void row(StringBuilder text, String what, long count) {
    text.append("| %s | %,d |%n".formatted(what, count));
  }
}
