// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The use of keys in memory, for tests and tools. */
public final class InMemoryKeyUsage implements KeyUsage {
  private final InstantSource clock;
  private final Map<String, Instant> gateways = new HashMap<>();
  private final Map<Who, Said> rows = new HashMap<>();

  private record Who(String gateway, String key) {}

  private record Said(Used used, Instant at) {}

  public InMemoryKeyUsage(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Answer exchange(String gateway, Map<String, Used> own) {
    Instant now = clock.instant();
    gateways.put(gateway, now);
    own.forEach((key, used) -> rows.put(new Who(gateway, key), new Said(used, now)));
    Map<String, Used> others = new HashMap<>();
    rows.forEach(
        (who, said) -> {
          if (!who.gateway().equals(gateway) && now.isBefore(said.at().plus(FORGOTTEN_AFTER))) {
            others.merge(who.key(), faded(said, now), InMemoryKeyUsage::sum);
          }
        });
    long present =
        gateways.values().stream().filter(seen -> now.isBefore(seen.plus(GONE_AFTER))).count();
    return new Answer((int) present, others);
  }

  private static Used faded(Said said, Instant now) {
    double kept = Math.exp(-(double) Duration.between(said.at(), now).toNanos() / FADING.toNanos());
    return new Used(said.used().requests() * kept, said.used().tokens() * kept);
  }

  private static Used sum(Used one, Used other) {
    return new Used(one.requests() + other.requests(), one.tokens() + other.tokens());
  }
}
