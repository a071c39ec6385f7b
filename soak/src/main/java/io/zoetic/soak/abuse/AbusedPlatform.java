// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.standalone.embedded.ServiceSettings;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL and Kafka of this process, a gateway that anybody may ask in a process of its own, and
 * adapter workers in others. Thread-safe.
 */
final class AbusedPlatform implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final String SERVICES = "io.zoetic.standalone.Main";

  private final Lifecycle lifecycle;
  private final Path model;
  private final Path factors;
  private final Path settings;
  private final String url;

  private AbusedPlatform(Lifecycle lifecycle, Path path, String heap, List<String> ofGateway)
      throws IOException, InterruptedException {
    this.lifecycle = lifecycle;
    DataDirectory directory = lifecycle.add("data", DataDirectory.kept(path));
    EmbeddedKafkaBroker kafka = lifecycle.add("Kafka", EmbeddedKafkaBroker.start(directory, 0));
    EmbeddedPostgresServer postgres =
        lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
    postgres.migrate();
    model = ReferenceModel.extractTo(path.resolve("model"));
    factors = path.resolve("svd");
    settings = ServiceSettings.write(path, postgres.options(), kafka.options());
    int port = Ports.free();
    url = "http://127.0.0.1:" + port;
    List<String> arguments = new ArrayList<>(List.of("gateway"));
    arguments.add("--gateway.port=" + port);
    arguments.add("--gateway.anonymous=true");
    arguments.addAll(ofGateway);
    start("gateway", List.of("-Xmx" + heap), SERVICES, arguments).await("gateway listens", START);
  }

  /**
   * Starts all but workers; nothing of it is left if that fails.
   *
   * @param heap of the gateway, as {@code -Xmx} takes it
   */
  static AbusedPlatform start(Path path, String heap, List<String> ofGateway)
      throws IOException, InterruptedException {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return new AbusedPlatform(lifecycle, path, heap, ofGateway);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  /**
   * Starts an adapter worker and returns when it answers or has ended.
   *
   * @param main the class that runs it, of this class path
   * @param arguments before the settings that all have
   */
  JavaProcess startWorker(String id, String main, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(arguments);
    all.add("--worker.id=" + id);
    all.add("--worker.model=" + model);
    all.add("--worker.svd-cache=" + factors);
    JavaProcess worker = start(id, options, main, all);
    worker.awaitUnlessItEnds("adapter worker answers", START);
    return worker;
  }

  /** An adapter worker as it is shipped. */
  JavaProcess startWorker(String id) throws IOException, InterruptedException {
    return startWorker(id, SERVICES, List.of(), List.of("adapter-worker"));
  }

  private JavaProcess start(String name, List<String> options, String main, List<String> arguments)
      throws IOException {
    List<String> program = new ArrayList<>(options);
    program.add(main);
    List<String> all = new ArrayList<>(arguments);
    all.add("--config=" + settings);
    String classPath = System.getProperty("java.class.path");
    return lifecycle.add(name, JavaProcess.startBriefly(name, classPath, program, all));
  }

  /** Where the gateway answers. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
