// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions that the aliases of one expert lead to at one epoch: all of it, so that one that is
 * late, doubled or lost does no harm. Of two, the one with the higher epoch holds.
 *
 * @param expert its name
 * @param role {@code skill} or {@code classifier}
 * @param epoch counts the changes of the expert, from 1
 * @param frozen whether it has stopped learning
 * @param at when the change of this epoch happened
 * @param aliases by name: {@code champion}, {@code canary}, {@code pinned/TENANT} and others
 * @param quarantined versions that nobody may be served
 * @param incarnation of the registry that says so; null if it was said before there were any
 */
public record ExpertPointer(
    String expert,
    String role,
    long epoch,
    boolean frozen,
    Instant at,
    Map<String, Target> aliases,
    List<Integer> quarantined,
    @Nullable String incarnation) {
  private static final String CHAMPION = AliasName.CHAMPION.word();
  private static final String CANARY = AliasName.CANARY.word();

  /** Weights are percent; shares are drawn in hundredths of them. */
  private static final int SHARES = 10_000;

  public ExpertPointer {
    requireNonNull(expert, "expert");
    requireNonNull(role, "role");
    requireNonNull(at, "at");
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch must be >= 1, was " + epoch);
    }
    aliases = Collections.unmodifiableMap(new TreeMap<>(requireNonNullElse(aliases, Map.of())));
    quarantined = List.copyOf(requireNonNullElse(quarantined, List.of()));
  }

  /**
   * A version that an alias leads to.
   *
   * @param digest SHA-256 of its z
   * @param weightPercent share of the requests that the canary gets, 1..99; null for other aliases
   */
  public record Target(int version, String digest, @Nullable Integer weightPercent) {
    public Target {
      requireNonNull(digest, "digest");
      if (version < 1) {
        throw new IllegalArgumentException("version must be >= 1, was " + version);
      }
    }
  }

  /** An alias and the version that it leads to. */
  public record Served(String alias, Target target) {}

  /**
   * What a registry and a worker are compared by: epochs alone fork where a database loses its last
   * changes and makes others.
   *
   * @param incarnation of the registry; null in the word of a build that knew of none
   * @param epoch of the expert
   * @param digest of all that requests are served, see {@link ExpertPointer#standing}; null as the
   *     incarnation
   */
  public record Standing(@Nullable String incarnation, long epoch, @Nullable String digest) {
    public Standing {
      if (epoch < 1) {
        throw new IllegalArgumentException("epoch must be >= 1, was " + epoch);
      }
    }
  }

  /**
   * Where the expert stands. The digest is SHA-256 over its role, the aliases that requests are
   * served by, each with version, digest and weight, and what is quarantined.
   */
  public Standing standing() {
    Map<String, Target> serving = new TreeMap<>(aliases);
    serving.keySet().removeIf(alias -> !isServing(alias));
    String served =
        CanonicalJson.of(
            Map.of(
                "role",
                role,
                "serving",
                serving,
                "quarantined",
                quarantined.stream().sorted().toList()));
    return new Standing(incarnation, epoch, Digests.sha256Hex(served));
  }

  /**
   * What a request is served: its tenant's pin, else the canary if the request is in its share,
   * else the champion. The same request of the same tenant always gets the same.
   *
   * @param tenant null: nobody's
   * @return empty if the expert serves this request nothing
   */
  public Optional<Served> serve(@Nullable String tenant, String requestId) {
    return Optional.ofNullable(tenant)
        .flatMap(known -> at(AliasName.PINNED + known))
        .or(() -> at(CANARY).filter(found -> isInShare(found.target(), tenant, requestId)))
        .or(() -> at(CHAMPION));
  }

  /** Whether requests are served what an alias leads to; else it only says what may come next. */
  public static boolean isServing(String alias) {
    return alias.equals(CHAMPION) || alias.equals(CANARY) || alias.startsWith(AliasName.PINNED);
  }

  private Optional<Served> at(String alias) {
    return Optional.ofNullable(aliases.get(alias)).map(target -> new Served(alias, target));
  }

  private boolean isInShare(Target canary, @Nullable String tenant, String requestId) {
    Integer weight = canary.weightPercent();
    return weight != null && share(tenant, requestId) < weight * (SHARES / 100);
  }

  /** Of SHA-256 over expert, tenant and request, each behind its length; evenly in 0..9999. */
  private int share(@Nullable String tenant, String requestId) {
    StringBuilder text = new StringBuilder();
    for (String part : List.of(expert, requireNonNullElse(tenant, ""), requestId)) {
      text.append(part.length()).append(':').append(part);
    }
    return Math.floorMod(ByteBuffer.wrap(Digests.sha256(text.toString())).getInt(), SHARES);
  }
}
