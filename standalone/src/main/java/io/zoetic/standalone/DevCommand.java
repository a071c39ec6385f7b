// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Runs everything in this JVM, until told to end. */
@Command(
    name = "dev",
    description = {
      "Runs PostgreSQL, Kafka, a gateway, an adapter worker and a trainer worker in one process.",
      "Settings of the services are given as --key=value."
    })
final class DevCommand implements Callable<Integer> {
  private static final String QUESTION = "What is 12 plus 30?";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "a Llama-family checkpoint; default: the reference model")
  private @Nullable Path model;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "the gateway's port, 0 for any free one; default: ${DEFAULT-VALUE}")
  private int port = 8080;

  @Option(
      names = "--anonymous",
      description = "requests from this machine need no API key, and may do everything")
  private boolean anonymous;

  @Mixin private final DataOptions data = new DataOptions();

  @Unmatched private final List<String> settings = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    var lifecycle = new Lifecycle();
    Thread shutdown = Foreground.closeAtShutdown(lifecycle);
    DataDirectory directory = lifecycle.add("data directory", data.open());
    Standalone.Config config;
    try {
      config = configure(directory);
    } catch (InvalidSettingsException e) {
      System.err.println(e.getMessage());
      return ServiceMain.INVALID_SETTINGS;
    }
    Standalone standalone = Standalone.start(lifecycle, directory, config);
    if (model == null) {
      ship(standalone, config.worker().model().directory(), experts(directory));
    }
    var operatorFile = new OperatorFile(directory.path());
    String key = operatorFile.key(standalone.stores().keys());
    operatorFile.write(standalone.url(), key);
    print(standalone, directory, key);
    Foreground.await(shutdown);
    return ServiceMain.OK;
  }

  /** What comes with the reference model. */
  private static void ship(Standalone standalone, Path checkpoint, Path directory)
      throws IOException {
    var shipped = new ShippedExperts(checkpoint, directory);
    Stores stores = standalone.stores();
    List<String> experts = shipped.register(stores.experts());
    shipped.publishRouter(stores.learning().routers());
    new ShippedExamples(stores.learning().curation()).register(experts);
    standalone.awaitServed(experts);
  }

  private static Path experts(DataDirectory directory) {
    return directory.path().resolve("experts");
  }

  private Standalone.Config configure(DataDirectory directory) throws IOException {
    Path checkpoint =
        model == null
            ? ReferenceModel.extractTo(directory.path().resolve("zoetic-reference"))
            : model;
    List<String> flags = new ArrayList<>(settings);
    flags.add("--gateway.port=" + port);
    flags.add("--worker.model=" + checkpoint);
    if (anonymous) {
      flags.add("--gateway.anonymous=true");
    }
    Map<String, String> defaults = new HashMap<>();
    defaults.put("trainer.model", checkpoint.toString());
    defaults.put("worker.threads", String.valueOf(Standalone.computeThreads()));
    if (model == null) {
      ReferenceModel.extractExpertsTo(experts(directory));
      defaults.put("worker.layout", LayoutSpec.ALL.toString());
      defaults.put("worker.svd-cache", directory.path().resolve("svd").toString());
      defaults.put("trainer.svd-cache", directory.path().resolve("svd").toString());
    }
    Settings read = Settings.from(flags, System.getenv(), defaults);
    Standalone.Config config = Standalone.Config.from(read);
    read.finish();
    return config;
  }

  private void print(Standalone standalone, DataDirectory directory, String key) {
    String data =
        directory.path() + (directory.isEphemeral() ? " (deleted at the end)" : " (kept)");
    String authorization = anonymous ? "" : "-H 'authorization: Bearer %s' \\%n  ".formatted(key);
    System.out.printf(
        """
        PostgreSQL      %s
        Kafka           %s
        data            %s
        model           %s
        metrics         %s/metrics
        API key         %s

        curl %s/v1/chat/completions %s-H 'content-type: application/json' \\
          -d '{"model": "zoetic/base", "messages": [{"role": "user", "content": "%s"}]}'

        ready: %s
        """,
        standalone.backends().jdbcUrl(),
        standalone.backends().bootstrapServers(),
        data,
        model == null ? "the reference model" : model,
        standalone.url(),
        key,
        standalone.url(),
        authorization,
        QUESTION,
        standalone.url());
    System.out.flush();
  }
}
