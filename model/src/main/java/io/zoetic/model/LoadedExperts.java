// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import java.util.function.Consumer;

/** Factors that a decoder can serve experts with: see {@link Decoder#loadExperts}. One thread. */
public final class LoadedExperts {
  private final ServedScript loaded;
  private final Consumer<ServedScript> decoder;

  LoadedExperts(ServedScript loaded, Consumer<ServedScript> decoder) {
    this.loaded = loaded;
    this.decoder = decoder;
  }

  /**
   * Has the decoder serve experts from now on; rows that run go on as they do. To be called where
   * no thread steps.
   */
  public void serve() {
    decoder.accept(loaded);
  }
}
