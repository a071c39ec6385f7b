// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Settings;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything in this JVM, with the reference model and what comes with it unless another model is
 * named.
 *
 * @param model null: the reference model
 * @param bare without the experts that come with the reference model
 * @param flags settings of the services as {@code --key=value}; they win over the defaults
 */
record DevPlatform(
    @Nullable Path model, boolean bare, List<String> flags, Map<String, String> defaults) {

  /**
   * Reads the settings.
   *
   * @throws io.zoetic.bootstrap.InvalidSettingsException if they break a rule
   */
  Standalone.Config configure(DataDirectory directory) throws IOException {
    Path checkpoint =
        model == null
            ? ReferenceModel.extractTo(directory.path().resolve("zoetic-reference"))
            : model;
    List<String> given = new ArrayList<>(flags);
    given.add("--worker.model=" + checkpoint);
    Map<String, String> usual = new HashMap<>(defaults);
    usual.put("trainer.model", checkpoint.toString());
    usual.put("trainer.threads", String.valueOf(Standalone.computeThreads()));
    if (model == null) {
      ReferenceModel.extractExpertsTo(experts(directory));
      // It is so small that a second thread gains nothing.
      usual.put("worker.threads", String.valueOf(Standalone.computeThreads()));
      usual.put("worker.layout", LayoutSpec.ALL.toString());
      usual.put("worker.svd-cache", directory.path().resolve("svd").toString());
    }
    Settings read = Settings.from(given, System.getenv(), usual);
    Standalone.Config config = Standalone.Config.from(read);
    read.finish();
    return config;
  }

  /** Starts it and returns when it serves all that comes with its model. */
  Standalone start(Lifecycle lifecycle, DataDirectory directory, Standalone.Config config)
      throws IOException {
    Standalone standalone = Standalone.start(lifecycle, directory, config);
    if (model == null) {
      ship(standalone, config.worker().model().directory(), experts(directory));
    }
    return standalone;
  }

  private static Path experts(DataDirectory directory) {
    return directory.path().resolve("experts");
  }

  private void ship(Standalone standalone, Path checkpoint, Path directory) throws IOException {
    var shipped = new ShippedExperts(checkpoint, directory);
    Stores stores = standalone.stores();
    List<String> experts = List.of();
    if (!bare) {
      experts = shipped.register(stores.experts());
      shipped.publishRouter(stores.learning().routers());
    }
    new ShippedExamples(stores.learning().curation()).register(experts);
    standalone.awaitServed(experts);
  }
}
