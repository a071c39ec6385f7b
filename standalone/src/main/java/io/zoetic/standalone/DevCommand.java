// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.gateway.http.HttpConfig;
import io.zoetic.model.source.ModelSource;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final String INDENT = " ".repeat(16);

  /** One developer alone sees experts grow. */
  private static final Map<String, String> GROWTH =
      Map.of("trainer.growth", "true", "trainer.growth-principals", "1");

  private static final String QUESTION = "What is 12 plus 30?";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = {
        "a folder, a .gguf file or org/name[@revision] of the hub;",
        "default: the reference model"
      })
  private @Nullable String model;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "the gateway's port, 0 for any free one; default: ${DEFAULT-VALUE}")
  private int port = 8080;

  @Option(
      names = "--bare",
      description = "a new data directory gets the reference model without its experts")
  private boolean bare;

  @Option(
      names = "--anonymous",
      description = "requests from this machine need no API key, and may do everything")
  private boolean anonymous;

  @Mixin private final DataOptions data = new DataOptions();

  @Unmatched private final List<String> settings = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    // Before anything is started that would have to end.
    Path found = model == null ? null : ModelSource.ofProcess().findToRun(model);
    var lifecycle = new Lifecycle();
    Thread shutdown = Foreground.closeAtShutdown(lifecycle);
    DataDirectory directory = lifecycle.add("data directory", data.open());
    DevPlatform platform = platform(found);
    Standalone.Config config;
    try {
      config = platform.configure(directory);
    } catch (InvalidSettingsException e) {
      System.err.println(e.getMessage());
      return ServiceMain.INVALID_SETTINGS;
    }
    Standalone standalone = platform.start(lifecycle, directory, config);
    var operatorFile = new OperatorFile(directory.path());
    String key = operatorFile.key(standalone.stores().keys());
    operatorFile.write(standalone.url(), key);
    print(standalone, config, directory, key);
    Foreground.await(shutdown);
    return ServiceMain.OK;
  }

  private DevPlatform platform(@Nullable Path found) {
    List<String> flags = new ArrayList<>(settings);
    flags.add("--gateway.port=" + port);
    if (anonymous) {
      flags.add("--gateway.anonymous=true");
    }
    return new DevPlatform(found, bare, flags, GROWTH);
  }

  /** What can be learnt, and when that begins. */
  private static String learning(Standalone standalone, Standalone.Config config) {
    return standalone
        .learning()
        .flatMap(
            layout ->
                config.trainer().map(trainer -> layout + "\n" + INDENT + trainer.trigger().rule()))
        .orElse("no experts: the base model only");
  }

  private static String operations(Standalone standalone, Standalone.Config config) {
    HttpConfig.Management own = config.gateway().http().management();
    return own == null ? standalone.url() : "http://" + own.host() + ":" + own.port();
  }

  private void print(
      Standalone standalone, Standalone.Config config, DataDirectory directory, String key) {
    String data =
        directory.path() + (directory.isEphemeral() ? " (deleted at the end)" : " (kept)");
    String authorization = anonymous ? "" : "-H 'authorization: Bearer %s' \\%n  ".formatted(key);
    System.out.printf(
        """
        PostgreSQL      %s
        Kafka           %s
        passwords       %s
        data            %s
        model           %s
        learning        %s
        metrics         %s/metrics
        API key         %s

        curl %s/v1/chat/completions %s-H 'content-type: application/json' \\
          -d '{"model": "zoetic/base", "messages": [{"role": "user", "content": "%s"}]}'

        ready: %s
        """,
        standalone.backends().postgres().url(),
        standalone.backends().kafka().bootstrapServers(),
        standalone.backends().writeSettings(directory),
        data,
        model == null ? "the reference model" : model,
        learning(standalone, config),
        operations(standalone, config),
        key,
        standalone.url(),
        authorization,
        QUESTION,
        standalone.url());
    System.out.flush();
  }
}
