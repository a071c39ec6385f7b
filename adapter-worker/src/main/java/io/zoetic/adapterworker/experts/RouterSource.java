// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Router;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.learning.Routers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router that was published last, which every worker serves and every trainer judges by. Before
 * the first, one that the worker was given as a file is published: nothing is ever served from a
 * file, so that no two processes can differ. One thread.
 */
final class RouterSource {
  private static final Logger LOG = LoggerFactory.getLogger(RouterSource.class);

  private final Routers routers;
  private final @Nullable Path file;
  private final LanguageModel model;
  private Optional<Router> published = Optional.empty();
  private long sequence;

  /** When the file was written that was tried last. */
  private @Nullable FileTime tried;

  /**
   * @param file null if no router is to be published
   */
  RouterSource(Routers routers, @Nullable Path file, LanguageModel model) {
    this.routers = routers;
    this.file = file;
    this.model = model;
  }

  /** What is to be served now; if there is something wrong with it, what was served before. */
  Optional<Router> read() {
    try {
      Optional<Routers.PublishedRouter> fresh = routers.latest(model.digest(), sequence);
      if (fresh.isEmpty() && sequence == 0 && file != null && publishFile(file)) {
        fresh = routers.latest(model.digest(), sequence);
      }
      if (fresh.isPresent()) {
        // Whatever is wrong with it, it is not read again.
        sequence = fresh.get().sequence();
        published = Optional.of(Router.ofBytes(fresh.get().content(), model));
      }
    } catch (StoreException e) {
      LOG.atDebug().setCause(e).log("the store cannot be asked for a router at present");
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the router cannot be used, the one before stays");
    }
    return published;
  }

  /** Tries a file once for every time that it is written. */
  private boolean publishFile(Path source) {
    try {
      FileTime written = Files.exists(source) ? Files.getLastModifiedTime(source) : null;
      if (written == null || written.equals(tried)) {
        return false;
      }
      tried = written;
      routers.publishAfter(0, model.digest(), Router.read(source, model).toBytes(), null);
      LOG.atInfo().addKeyValue("file", source).log("the router of the file is published");
      return true;
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.CONFLICT) {
        return true; // Another was published just now, and judged perhaps.
      }
      tried = null;
      throw e;
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("the router of the file cannot be used");
      return false;
    }
  }
}
