// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import io.zoetic.bootstrap.Settings;
import io.zoetic.core.PartyName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much more than others tenants get while there is not enough for all.
 *
 * @param weights by tenant; 1 for those that are not named
 */
public record TenantWeights(Map<String, Integer> weights) {
  /** The same share for everybody. */
  public static final TenantWeights EQUAL = new TenantWeights(Map.of());

  private static final Pattern WEIGHT =
      Pattern.compile("(?<tenant>[^:]+):(?<weight>[1-9]\\d{0,2})");

  public TenantWeights {
    weights = Map.copyOf(weights);
  }

  /** Reads {@code gateway.tenant-weights}. */
  public static TenantWeights from(Settings settings) {
    Map<String, Integer> weights = new HashMap<>();
    settings
        .optional(
            "gateway.tenant-weights",
            "shares of tenants while there is not enough for all, like acme:3,globex:1; 1 if not named")
        .stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::strip)
        .forEach(
            each -> {
              Matcher weight = WEIGHT.matcher(each);
              boolean valid = weight.matches();
              settings.require(
                  valid, "gateway.tenant-weights must be like acme:3,globex:1, one was " + each);
              if (valid) {
                weights.put(weight.group("tenant"), Integer.valueOf(weight.group("weight")));
              }
            });
    return new TenantWeights(weights);
  }

  /**
   * The party that a request is of.
   *
   * @param tenant null: of none, then the key stands for itself
   */
  public Party party(@Nullable String tenant, String key) {
    int weight = tenant == null ? 1 : weights.getOrDefault(tenant, 1);
    return new Party(PartyName.of(tenant, key), weight);
  }

  /** What belongs to parties, of which other gateways know the names. */
  public <V> Map<Party, V> byParty(Map<String, V> byName) {
    Map<Party, V> found = new HashMap<>();
    byName.forEach((name, value) -> found.put(party(name), value));
    return found;
  }

  private Party party(String name) {
    String tenant = PartyName.tenantOf(name);
    return new Party(name, tenant == null ? 1 : weights.getOrDefault(tenant, 1));
  }
}
