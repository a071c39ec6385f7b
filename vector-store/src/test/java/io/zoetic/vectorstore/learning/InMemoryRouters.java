// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.vectorstore.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Routers in this process, for tests. */
public final class InMemoryRouters implements Routers {
  private final Map<String, PublishedRouter> latest = new HashMap<>();
  private long sequence;

  @Override
  public synchronized long publish(String baseModel, byte[] content, @Nullable UUID run) {
    sequence++;
    latest.put(baseModel, new PublishedRouter(sequence, content.clone()));
    return sequence;
  }

  @Override
  public synchronized long publishAfter(
      long after, String baseModel, byte[] content, @Nullable UUID run) {
    Optional<PublishedRouter> last = latest(baseModel, 0);
    if (last.map(PublishedRouter::sequence).orElse(0L) != after) {
      throw new StoreException(
          StoreException.Reason.CONFLICT,
          "the router of %s must be the one of sequence %d, another was published"
              .formatted(baseModel, after),
          null);
    }
    return publish(baseModel, content, run);
  }

  @Override
  public synchronized Optional<PublishedRouter> latest(String baseModel, long after) {
    return Optional.ofNullable(latest.get(baseModel))
        .filter(published -> published.sequence() > after);
  }
}
