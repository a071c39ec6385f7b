// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import io.zoetic.soak.run.Database;
import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.Promoter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Changes of what is served, and what has become of them. Used by one thread at a time. */
final class Changes {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Promoter promoter;
  private final PersistentClient client;
  private int lost;
  private int twice;
  private int unasked;

  Changes(PersistentClient client) {
    this.client = client;
    this.promoter = new Promoter(client, "moved");
  }

  /** Makes the expert; that counts as changes, too. */
  void register(Random random) {
    promoter.register(random);
  }

  String expert() {
    return promoter.expert();
  }

  void run(Pace pace, int changes) {
    for (int made = acknowledged();
        made < changes && refused() == 0 && pace.awaitTurn(made, changes);
        made = acknowledged()) {
      promoter.step();
    }
  }

  /** Holds the audit against what was acknowledged. */
  void audit(Database database) throws SQLException {
    Map<String, Integer> rows = new HashMap<>();
    database.read(
        "SELECT idempotency_key FROM audit WHERE subject = '%s'".formatted(expert()),
        row -> rows.merge(row.getString(1), 1, Integer::sum));
    for (String key : promoter.acknowledged()) {
      lost += rows.containsKey(key) ? 0 : 1;
    }
    for (Map.Entry<String, Integer> row : rows.entrySet()) {
      twice += row.getValue() - 1;
      unasked += promoter.acknowledged().contains(row.getKey()) ? 0 : 1;
    }
  }

  /** Whether, after a while, the registry and all workers say what was promoted last. */
  boolean isServed(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      var status = client.get("/v1/experts/" + expert() + "/status");
      if (status.path("converged").asBoolean()
          && status.path("champion").asInt() == promoter.champion()) {
        return true;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return false;
  }

  int acknowledged() {
    return promoter.acknowledged().size();
  }

  /** How many were refused by a rule, which none must be. */
  int refused() {
    return promoter.refused();
  }

  /** How many are not in the audit. */
  int lost() {
    return lost;
  }

  /** How many are there more than once. */
  int twice() {
    return twice;
  }

  /** How many are there that nobody was told of. */
  int unasked() {
    return unasked;
  }
}
