// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.Duration;
import java.util.Map;

/**
 * Where gateways tell one another what those who share the workers ask of them: tenants, and keys
 * that have none. Thread-safe; calls block for a round trip to the database.
 */
@FunctionalInterface
public interface PartyLoads {
  /** What was said so long ago is no longer true. */
  Duration GONE_AFTER = Duration.ofSeconds(5);

  /**
   * What a party asks.
   *
   * @param waiting prompts that wait for their turn
   * @param held prompts that are with the workers, or on their way there
   * @param tokens of prompts and answers; only ever more, while the gateway knows the party
   */
  record Load(int waiting, int held, long tokens) {
    public static final Load NOTHING = new Load(0, 0, 0);

    public Load {
      if (waiting < 0 || held < 0 || tokens < 0) {
        throw new IllegalArgumentException(
            "a load must be >= 0, was %d, %d and %d".formatted(waiting, held, tokens));
      }
    }

    /** Both together. */
    public Load plus(Load other) {
      return new Load(waiting + other.waiting, held + other.held, tokens + other.tokens);
    }
  }

  /**
   * Says what is asked of a gateway, and asks what is of the others.
   *
   * @param gateway its name, which no other has
   * @param own all that it knows, by the names of parties; in place of what it said before
   * @return what is asked of all other gateways together
   */
  Map<String, Load> exchange(String gateway, Map<String, Load> own);
}
