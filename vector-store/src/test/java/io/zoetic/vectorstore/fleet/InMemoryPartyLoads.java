// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The loads of gateways in memory, for tests and tools. */
public final class InMemoryPartyLoads implements PartyLoads {
  private final InstantSource clock;
  private final Map<String, Said> gateways = new HashMap<>();

  private record Said(Map<String, Load> loads, Instant at) {}

  public InMemoryPartyLoads(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Map<String, Load> exchange(String gateway, Map<String, Load> own) {
    Instant now = clock.instant();
    gateways.put(gateway, new Said(Map.copyOf(own), now));
    Map<String, Load> others = new HashMap<>();
    gateways.forEach(
        (name, said) -> {
          if (!name.equals(gateway) && now.isBefore(said.at().plus(GONE_AFTER))) {
            said.loads().forEach((party, load) -> others.merge(party, load, Load::plus));
          }
        });
    return others;
  }
}
