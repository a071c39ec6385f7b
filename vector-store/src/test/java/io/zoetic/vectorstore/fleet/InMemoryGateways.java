// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gateways in memory, for tests and tools. */
public final class InMemoryGateways implements Gateways {
  private final InstantSource clock;
  private final Map<String, Said> gateways = new TreeMap<>();

  private record Said(Report report, Instant at) {}

  public InMemoryGateways(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void tell(Report report) {
    gateways.put(report.gateway(), new Said(report, clock.instant()));
  }

  @Override
  public synchronized void leave(String gateway) {
    gateways.remove(gateway);
  }

  @Override
  public synchronized List<Heard> heard() {
    Instant now = clock.instant();
    return gateways.values().stream()
        .map(
            said ->
                new Heard(
                    said.report().gateway(),
                    withoutTraffic(said.report()),
                    said.at(),
                    Duration.between(said.at(), now)))
        .toList();
  }

  private static Report withoutTraffic(Report report) {
    return new Report(
        report.gateway(),
        report.build(),
        report.startedAt(),
        report.promptsInFlight(),
        report.promptsWaiting(),
        Map.of());
  }

  @Override
  public synchronized List<ExpertTraffic> traffic(Duration within, int limit) {
    Instant since = clock.instant().minus(within);
    Map<String, Traffic> sums = new TreeMap<>();
    for (Said said : gateways.values()) {
      if (said.at().isAfter(since)) {
        said.report()
            .traffic()
            .forEach(
                (expert, more) ->
                    sums.merge(
                        expert,
                        more,
                        (one, other) ->
                            new Traffic(
                                one.answers() + other.answers(), one.tokens() + other.tokens())));
      }
    }
    return sums.entrySet().stream()
        .map(each -> new ExpertTraffic(each.getKey(), each.getValue()))
        .sorted(
            Comparator.comparingInt((ExpertTraffic each) -> each.traffic().answers())
                .thenComparingLong(each -> each.traffic().tokens())
                .reversed())
        .limit(limit)
        .toList();
  }
}
