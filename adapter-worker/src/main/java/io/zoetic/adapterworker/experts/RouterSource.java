// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Router;
import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.learning.Routers;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router that was published last; before the first, that of the file. One thread. */
final class RouterSource {
  private static final Logger LOG = LoggerFactory.getLogger(RouterSource.class);

  private final Routers routers;
  private final RouterFile file;
  private final LanguageModel model;
  private Optional<Router> published = Optional.empty();
  private long sequence;

  RouterSource(Routers routers, RouterFile file, LanguageModel model) {
    this.routers = routers;
    this.file = file;
    this.model = model;
  }

  /** What is to be served now; if there is something wrong with it, what was served before. */
  Optional<Router> read() {
    try {
      Optional<Routers.PublishedRouter> fresh = routers.latest(model.digest(), sequence);
      if (fresh.isPresent()) {
        // Whatever is wrong with it, it is not read again.
        sequence = fresh.get().sequence();
        published = Optional.of(Router.ofBytes(fresh.get().content(), model));
      }
    } catch (VectorStoreException e) {
      LOG.atDebug().setCause(e).log("the store cannot be asked for a router at present");
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the router cannot be used, the one before stays");
    }
    return published.isPresent() ? published : file.read();
  }
}
