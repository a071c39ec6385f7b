// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router in a file, read again when the file is another. One thread. */
final class RouterFile {
  private static final Logger LOG = LoggerFactory.getLogger(RouterFile.class);

  private final @Nullable Path file;
  private final LanguageModel model;
  private @Nullable Stamp stamp;
  private Optional<Router> router = Optional.empty();

  /** Tells whether the file may have changed without reading it. */
  private record Stamp(long size, FileTime modified) {}

  /**
   * A file that may be missing.
   *
   * @param file null if there is never a router
   */
  RouterFile(@Nullable Path file, LanguageModel model) {
    this.file = file;
    this.model = model;
  }

  /** What the file holds now; if that cannot be used, what it held before. */
  Optional<Router> read() {
    if (file == null) {
      return router;
    }
    try {
      Stamp now =
          Files.exists(file) ? new Stamp(Files.size(file), Files.getLastModifiedTime(file)) : null;
      if (now == null || !now.equals(stamp)) {
        stamp = now;
        router = now == null ? Optional.empty() : Optional.of(Router.read(file, model));
      }
    } catch (IOException | RuntimeException e) {
      // Whatever is wrong with it, the experts are followed all the same.
      LOG.atWarn().setCause(e).log("the router cannot be used, the one before stays");
    }
    return router;
  }
}
