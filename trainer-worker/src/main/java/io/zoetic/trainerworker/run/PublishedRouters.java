// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Router;
import io.zoetic.vectorstore.learning.Routers;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The router that workers serve. One thread. */
public final class PublishedRouters {
  private final Routers routers;
  private final LanguageModel model;
  private long sequence;
  private @Nullable Router known;

  PublishedRouters(Routers routers, LanguageModel model) {
    this.routers = routers;
    this.model = model;
  }

  /** The one that was published last. */
  Optional<Router> latest() {
    routers
        .latest(model.digest(), sequence)
        .ifPresent(
            published -> {
              known = Router.ofBytes(published.content(), model);
              sequence = published.sequence();
            });
    return Optional.ofNullable(known);
  }

  /**
   * Publishes one that was made from what {@link #latest} said last.
   *
   * @throws io.zoetic.vectorstore.StoreException with CONFLICT if another has been published since:
   *     the run is then left, and begins again from that one
   */
  void publish(Router router, UUID run) {
    sequence = routers.publishAfter(sequence, model.digest(), router.toBytes(), run);
    known = router;
  }
}
